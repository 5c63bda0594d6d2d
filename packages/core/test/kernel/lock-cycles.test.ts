import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Line, LockWorld } from '../support/lock-world.ts'

let world: LockWorld
beforeEach(() => {
  world = new LockWorld()
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

/** Some code on each of so many hosts: main's is the first. */
const linesOn = async (kind: 'threads' | 'processes', count: number): Promise<Line[]> => {
  const slots = count > 1 ? await world.slots(kind, count - 1) : []
  return [0, ...slots].map((slot, n) => new Line(world, slot, `line ${n}`))
}

const lock = (n: number): string => `lock ${n}`

/** Each has one lock and wants that of the next, one after the other. */
const ring = async (lines: readonly Line[]): Promise<void> => {
  lines.forEach((line, n) => void line.take(lock(n)))
  for (const [n, line] of lines.entries()) {
    await world.pass(10)
    line.wants(lock((n + 1) % lines.length))
  }
}

const failuresOf = (lines: readonly Line[]): number[] => lines.map(({ failures }) => failures.length)

describe.each(['threads', 'processes'] as const)('A9 in development waits for locks over main and %s', (kind) => {
  it.each([1, 2, 3, 5])('in a ring of %i: within 500 ms the youngest fails, and no other', async (count) => {
    const lines = await linesOn(kind, count)
    await ring(lines)
    await world.pass(500)
    expect(failuresOf(lines)).toEqual([...Array<number>(count - 1).fill(0), 1])
    const [{ cycle, stacks }] = lines.at(-1)!.failures as [{ cycle: string[]; stacks: string[] }]
    expect(cycle.toSorted()).toEqual(lines.map((_, n) => `line ${n} waits for ${lock((n + 1) % count)}`).toSorted())
    expect(stacks).toHaveLength(2 * count)
    expect(world.eventsOf('lock.deadlock')).toMatchObject([{ cycle, stacks, certain: true }])
  })

  it('in a ring that is left before anybody looks: none fails', async () => {
    const [one, other] = (await linesOn(kind, 2)) as [Line, Line]
    one.take(lock(0))
    const release = other.take(lock(1))
    const end = one.wants(lock(1))
    other.wants(lock(0))
    await world.pass(200)
    release()
    end()
    await world.pass(5_000)
    expect(failuresOf([one, other])).toEqual([0, 0])
  })

  it('in a chain that ends at somebody who waits for nothing: none fails', async () => {
    const lines = await linesOn(kind, 4)
    lines.forEach((line, n) => void line.take(lock(n)))
    for (const [n, line] of lines.slice(0, -1).entries()) line.wants(lock(n + 1))
    await world.pass(5_000)
    expect(failuresOf(lines)).toEqual([0, 0, 0, 0])
  })

  it('for a lock that several have: each of them is followed', async () => {
    const lines = await linesOn(kind, 4)
    const [writer, ...readers] = lines as [Line, ...Line[]]
    writer.take('plain')
    for (const reader of readers) reader.take('shared')
    // one that has it too is where the writer is
    new Line(world, writer.slot, 'reader beside the writer').take('shared')
    readers[1]!.wants('plain')
    await world.pass(10)
    writer.wants('shared')
    await world.pass(500)
    expect(failuresOf(lines)).toEqual([1, 0, 0, 0])
    expect(writer.failures[0]!.cycle).toHaveLength(2)
  })

  it('of one line say nothing about another one of the same handler', async () => {
    const [one, other] = (await linesOn(kind, 2)) as [Line, Line]
    one.take(lock(0))
    one.wants(lock(1))
    other.take(lock(1))
    new Line(world, other.slot, 'line 1').wants(lock(0))
    await world.pass(5_000)
    expect(failuresOf([one, other])).toEqual([0, 0])
    expect(world.eventsOf('lock.deadlock')).toEqual([])
  })
})

describe('A9 in development, a circle of waits for locks that is not there twice', () => {
  it('because a lock is released and taken again all the time: none fails', async () => {
    const [one, other] = (await linesOn('threads', 2)) as [Line, Line]
    let release = one.take(lock(0))
    one.wants(lock(1))
    other.take(lock(1))
    other.wants(lock(0))
    world.book(one.slot).onLook = () => {
      release()
      release = one.take(lock(0))
    }
    await world.pass(5_000)
    expect(failuresOf([one, other])).toEqual([0, 0])
    world.book(one.slot).onLook = undefined
    await world.pass(500) // now it stays
    expect(failuresOf([one, other]).toSorted()).toEqual([0, 1])
  })

  it('because a wait is given up and begun again all the time: none fails', async () => {
    const [one, other] = (await linesOn('threads', 2)) as [Line, Line]
    one.take(lock(0))
    let end = one.wants(lock(1), 0)
    other.take(lock(1))
    await world.pass(10)
    other.wants(lock(0))
    world.book(one.slot).onLook = () => {
      end()
      end = one.wants(lock(1), 0) // so that the other one is the youngest, which is still there
    }
    await world.pass(5_000)
    expect(failuresOf([one, other])).toEqual([0, 0])
  })
})

describe('A9 in development, locks that many want who have many', () => {
  it('take a number of probes that grows with the number of waits, not of ways', async () => {
    const [layers, width] = [8, 5]
    const lines = await linesOn('threads', 3)
    // each of a layer wants what each of the next layer has, in lines of its own: 5 ** 8 ways
    for (let layer = 0; layer < layers; layer++) {
      for (let n = 0; n < width; n++) {
        const line = new Line(world, lines[(layer + n) % 3]!.slot, `${layer} ${n}`)
        line.take(`${layer}`)
        line.wants(`${layer + 1}`)
      }
    }
    await world.pass(300)
    const waits = layers * width
    expect(world.looks).toBeGreaterThan(waits)
    expect(world.looks).toBeLessThan(waits * waits * 3)
    expect(world.eventsOf('lock.deadlock')).toEqual([])
  })
})

describe('a system in development that has stopped', () => {
  it('looks no more into what still waits', async () => {
    const [line] = (await linesOn('threads', 1)) as [Line]
    line.take(lock(0))
    line.wants(lock(0))
    await world[Symbol.asyncDispose]()
    const { looks } = world
    line.wants(lock(0))
    await world.pass(5_000)
    expect(world.looks).toBe(looks)
    expect(line.failures).toEqual([])
  })
})
