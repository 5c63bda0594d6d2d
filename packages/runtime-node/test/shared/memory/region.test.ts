import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NotSendableError } from '@troupe/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRegion } from '../../../src/shared/memory/create-region.ts'
import { MappedRegion, type RegionPlace } from '../../../src/shared/memory/mapped-region.ts'
import { packRegion, unpackRegion } from '../../../src/shared/memory/region-wire.ts'
import { bundled } from '../../support/bundled.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { Program } from '../../support/program.ts'

const bellProgram = await bundled(new URL('./programs/bell.ts', import.meta.url))
const unavailableProgram = await bundled(new URL('./programs/unavailable.ts', import.meta.url))

const open = (): { readonly region: MappedRegion; readonly words: Int32Array<ArrayBuffer> } => {
  const region = createRegion('processes', 256) as MappedRegion
  return { region, words: new Int32Array(region.buffer) }
}

const nextTurns = async (): Promise<void> => {
  for (let n = 0; n < 3; n++) await new Promise(setImmediate)
}

describe.runIf(mapsMemory)('a region across processes', () => {
  it.each([0, 1, 4_095, 4_097, 10_000_000])('of %i bytes is that long, and all zeroes', (byteLength) => {
    const { buffer, backend, across } = createRegion('processes', byteLength)
    expect([backend, across, buffer.byteLength]).toEqual(['shm', 'processes', byteLength])
    expect(new Uint8Array(buffer).every((byte) => byte === 0)).toBe(true)
  })

  it('keeps its memory: it moves into no other buffer', () => {
    const { region, words } = open()
    words[0] = 7
    const { buffer } = region as { readonly buffer: ArrayBuffer & { transfer?(): unknown; transferToFixedLength?(): unknown } }
    for (const move of [
      () => structuredClone(buffer, { transfer: [buffer] }),
      () => buffer.transfer?.(),
      () => buffer.transferToFixedLength?.(),
    ]) {
      try {
        move()
      } catch {
        // refused, or copied
      }
    }
    expect([buffer.byteLength, words[0]]).toEqual([256, 7])
  })

  it('stays itself when it is packed and unpacked in its own thread', () => {
    const { region } = open()
    expect(unpackRegion(packRegion(region))).toBe(region)
  })

  it('is another mapping of the same memory when it is found by its place', () => {
    const { region, words } = open()
    const other = MappedRegion.at(region.place)
    const theirs = new Int32Array(other.buffer)
    theirs[3] = 9
    expect(words[3]).toBe(9)
    expect(Atomics.add(theirs, 3, 1)).toBe(9)
    expect(Atomics.load(words, 3)).toBe(10)
  })
})

describe.runIf(mapsMemory)('a place at which there is no region', () => {
  let region: MappedRegion
  let folder: string
  let descriptor: number
  beforeAll(() => {
    region = open().region
    folder = mkdtempSync(join(tmpdir(), 'troupe-test-'))
    writeFileSync(join(folder, 'file'), 'x'.repeat(256))
    descriptor = openSync(join(folder, 'file'), 'r+')
  })
  afterAll(() => {
    closeSync(descriptor)
    rmSync(folder, { recursive: true })
  })

  type Changes = Partial<Record<1 | 2 | 3 | 4 | 5, number>>
  const other = (changes: Changes): RegionPlace =>
    region.place.map((field, index) => changes[index as 1] ?? field) as unknown as RegionPlace

  it.each<[string, () => Changes]>([
    ['of a process that is not there', () => ({ 1: 2 ** 22 + 1 })],
    ['of a descriptor that is not open', () => ({ 2: 100_000 })],
    ['with another inode', () => ({ 3: region.place[3] + 1 })],
    ['on another device', () => ({ 4: region.place[4] + 1 })],
    ['of another size', () => ({ 5: 255 })],
    ['of a file that has a name', () => ({ 2: descriptor })],
  ])('%s is refused', (_, changes) => {
    const before = readdirSync('/proc/self/fd').length
    expect(() => MappedRegion.at(other(changes()))).toThrow(NotSendableError)
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })
})

describe.runIf(mapsMemory)('a wait for a word of a region', () => {
  it('ends with its time', () => {
    const { region, words } = open()
    const begin = performance.now()
    region.wait(words, 5, 0, 30)
    expect(performance.now() - begin).toBeGreaterThanOrEqual(29)
  })

  it('does not begin when the word is another one, or there is no time', () => {
    const { region, words } = open()
    const begin = performance.now()
    words[5] = -1
    region.wait(words, 5, 0, 50)
    region.wait(words, 5, -1, 0)
    expect(performance.now() - begin).toBeLessThan(25)
  })

  it('never lasts long, so that a thread in it can be terminated', () => {
    const { region, words } = open()
    const begin = performance.now()
    region.wait(words, 5, 0, Infinity)
    expect(performance.now() - begin).toBeLessThan(5_000)
  })

  it('is for the word, whichever view of the region shows it', () => {
    const { region } = open()
    const view = new Int32Array(region.buffer, 64, 4)
    view[1] = 3
    const begin = performance.now()
    region.wait(view, 1, 0, 50)
    expect(performance.now() - begin).toBeLessThan(25)
    region.wake(view, 1, Infinity)
  })
})

describe.runIf(mapsMemory)('bells of one thread', () => {
  it('are called when one of them is rung, and no more once they are disposed of', async () => {
    const { region, words } = open()
    let [one, other] = [0, 0]
    using _bell = region.openBell(words, 4, () => one++)
    const second = region.openBell(words, 8, () => other++)
    region.ring(words, 8)
    await expect.poll(() => [one > 0, other > 0]).toEqual([true, true])
    second[Symbol.dispose]()
    ;[one, other] = [0, 0]
    region.ring(words, 8)
    region.ring(words, 4)
    await expect.poll(() => one).toBe(1)
    await nextTurns()
    expect([one, other]).toEqual([1, 0])
  })

  it('are called in time after a hundred thousand rings that nobody could hear', async () => {
    const { region, words } = open()
    let heard = 0
    using _bell = region.openBell(words, 4, () => heard++)
    for (let n = 0; n < 100_000; n++) region.ring(words, 4)
    expect(heard).toBe(0)
    await expect.poll(() => heard).toBeGreaterThan(0)
  })

  it('are not called when a place is rung at which no bell is, or what was one is something else', async () => {
    const { region, words } = open()
    let heard = 0
    using _bell = region.openBell(words, 4, () => heard++)
    region.ring(words, 8)
    // another pid, another descriptor, a descriptor of another file, another inode
    for (const [word, value] of [
      [0, 2 ** 22 + 1],
      [1, 100_000],
      [1, region.place[2]],
      [2, 1],
    ] as const) {
      words.copyWithin(8, 4, 8)
      words[8 + word] = value
      region.ring(words, 8)
    }
    await nextTurns()
    expect(heard).toBe(0)
    region.ring(words, 4)
    await expect.poll(() => heard).toBe(1)
  })

  it('do not keep the program alive', async () => {
    await using program = new Program(bellProgram, {
      NODE_PATH: join(process.cwd(), 'node_modules'),
    })
    expect(await program.json()).toBe('rung')
    expect(await program.end()).toBe(0)
  })
})

describe('a program that cannot map memory', () => {
  it('hears why, as an error where it asks for some', async () => {
    // it lies in a folder from which no package can be found
    await using program = new Program(unavailableProgram, {})
    expect(await program.json()).toEqual({
      why: expect.stringContaining("koffi cannot be loaded (Cannot find module 'koffi'"),
      name: 'MappingUnavailableError',
      code: 'MAPPING_UNAVAILABLE',
      message: expect.stringContaining('Install koffi'),
      threads: 64,
    })
  })

  it('has memory across threads all the same', () => {
    expect(createRegion('threads', 8).backend).toBe('sab')
  })
})
