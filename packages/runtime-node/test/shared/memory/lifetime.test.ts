import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { living } from '../../support/living.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { Program } from '../../support/program.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Holder, collectGarbage, possessions } = (await import(url('holder'))) as typeof import('./fixtures/holder.ts')
const { Warden } = (await import(url('warden'))) as typeof import('./fixtures/warden.ts')
const { Shared } = (await import(url('shared'))) as typeof import('./fixtures/shared.ts')

/** What this process has once all that can be collected is. */
const left = (): { readonly mapped: number; readonly open: number } => {
  collectGarbage()
  return possessions()
}
const nothing = { mapped: 0, open: 0 }

describe.runIf(mapsMemory)('IS7 shared memory that is sent and dropped at once', () => {
  it.each([
    ['process', 'process'],
    ['thread', 'process'],
    ['process', 'thread'],
  ] as const)(
    '1,000 times from a %s to a %s is there for the receiver each time, and nothing of it is left',
    async (from, to) => {
      await using open = await openSystem()
      const receiver = await open.system.spawn(Holder, { on: to })
      const sender = await open.system.spawn(Holder, { on: from })
      await sender.ask.sendAndDrop(receiver, 1_000)
      expect(await receiver.ask.checks()).toEqual({ checked: 1_000, wrong: 0 })
      for (const one of [sender, receiver]) await expect.poll(() => one.ask.possessions()).toEqual(nothing)
      await expect.poll(left).toEqual(nothing)
    },
  )
})

describe.runIf(mapsMemory)('mapped memory', () => {
  it('is unmapped and its file closed when nothing refers to it any more, and not before', async () => {
    let view: Int32Array | undefined = Shared.create('processes', 100_000).words
    view[0] = 5
    for (let n = 0; n < 5; n++) {
      collectGarbage()
      await new Promise(setImmediate)
      expect(possessions()).toEqual({ mapped: 1, open: 1 })
    }
    expect(view[0]).toBe(5)
    view = undefined
    await expect.poll(left).toEqual(nothing)
  })

  it('of threads that are terminated, and of such that end by themselves, is unmapped by the others', async () => {
    // what is looked at below does not collect what other tests dropped
    await expect.poll(left).toEqual(nothing)
    await using open = await openSystem()
    const shared = Shared.create('processes', 64)
    const warden = await open.system.spawn(Warden)
    for (let n = 0; n < 12; n++) {
      const holder = await warden.ask.raise()
      for (let own = 0; own < 5; own++) await holder.ask.keepOwn(4_096)
      await holder.ask.keep(shared)
      await holder.ask.listen(shared, 4)
      expect(possessions().mapped).toBeGreaterThan(5)
      if (n % 3 === 0) holder.tell.leave()
      else if (n % 3 === 1) holder.tell.exit()
      else {
        holder.tell.spin(600_000)
        await warden.ask.kill(holder)
      }
      await expect.poll(() => open.observer.all('host.down').length).toBe(n + 1)
    }
    await expect.poll(possessions).toEqual({ mapped: 1, open: 1 })
    expect(shared.words[0]).toBe(0)
  }, 60_000)

  it('leaves nothing behind when all that had it are killed in the middle of their work', async () => {
    await using program = new Program(fileURLToPath(url('killed')), {})
    const pids = (await program.json()) as number[]
    expect(pids.flatMap(mappedBy).length).toBeGreaterThanOrEqual(3)
    program.signalGroup('SIGKILL')
    await program.ended
    await expect.poll(() => living(pids)).toEqual([])
    expect(allMemoryFiles().filter((pid) => pids.includes(pid))).toEqual([])
    expect(readdirSync('/dev/shm').filter((name) => name.includes('troupe'))).toEqual([])
  })

  it('is not inherited by a program that a host starts', async () => {
    const shared = Shared.create('processes', 64)
    using _bell = shared.region.openBell(shared.words, 4, () => {})
    const pipe = shared.words[6]
    expect(pipe).toBeGreaterThan(0)
    await using program = new Program(fileURLToPath(url('heir')), { BELL_PIPE: String(pipe) })
    expect(await program.json()).toEqual([])
  })
})

/** The lines of what that process has mapped of ours. */
const mappedBy = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .filter((line) => line.includes('/memfd:troupe'))

/** The processes of this machine that have a file of ours open. */
const allMemoryFiles = (): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        return readdirSync(`/proc/${pid}/fd`).some((number) =>
          readlinkSync(`/proc/${pid}/fd/${number}`).startsWith('/memfd:troupe'),
        )
      } catch {
        return false
      }
    })
