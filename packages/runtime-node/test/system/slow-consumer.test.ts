import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { stressSeconds, tell } from '../shared/locks/long-run.ts'
import { builtFolder } from '../support/built.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url), /^snail\.ts$/)
const { Snail, BigSnail } = (await import(built('snail'))) as typeof import('./fixtures/snail.ts')

const MiB = 2 ** 20
const linkCapBytes = 4 * MiB
/** The cap of what waits here, the window of what is under way, and the rings. */
const linkBytes = linkCapBytes + 16 * MiB
/** Calls until a link between processes is what it will be. */
const warmUp = 2_200

/** What is sent, to whom, and for how long: more than a bound would let through comes together in that time. */
interface Load {
  readonly consumer: typeof Snail
  readonly bytes: number
  /** The producer sends ten messages in this time. */
  readonly workMs: number
  /** What its mailbox holds. */
  readonly mailboxBytes: number
  readonly seconds: number
}
const loads = {
  '16 KiB': { consumer: Snail, bytes: 16_384, workMs: 1, mailboxBytes: 200 * 16_384, seconds: Math.min(stressSeconds ?? 2, 10) },
  '1 MiB': { consumer: BigSnail, bytes: MiB, workMs: 10, mailboxBytes: 8 * MiB, seconds: Math.min(stressSeconds ?? 1, 10) },
} as const satisfies Record<string, Load>

type Way = 'awaits ready()' | 'sends all the same'
type Case = readonly [on: 'thread' | 'process', link: 'rings' | 'ports' | 'sockets', load: keyof typeof loads, way: Way]

const everyday: readonly Case[] = [
  ['thread', 'rings', '16 KiB', 'sends all the same'],
  ['process', 'rings', '16 KiB', 'sends all the same'],
  ['process', 'sockets', '16 KiB', 'awaits ready()'],
  ['thread', 'rings', '1 MiB', 'sends all the same'],
  ['thread', 'ports', '1 MiB', 'sends all the same'],
  ['process', 'rings', '1 MiB', 'sends all the same'],
  ['process', 'sockets', '1 MiB', 'sends all the same'],
]
const others: readonly Case[] = [
  ['thread', 'rings', '16 KiB', 'awaits ready()'],
  ['process', 'rings', '16 KiB', 'awaits ready()'],
  ['process', 'sockets', '16 KiB', 'sends all the same'],
  ['thread', 'rings', '1 MiB', 'awaits ready()'],
  ['thread', 'ports', '1 MiB', 'awaits ready()'],
  ['process', 'rings', '1 MiB', 'awaits ready()'],
  ['process', 'sockets', '1 MiB', 'awaits ready()'],
]
const cases = stressSeconds === undefined ? everyday : [...everyday, ...others]

/** How a link is asked for, and what it is then. */
const kinds = {
  rings: { options: {}, is: 'ring' },
  ports: { options: { threadLinks: 'ports' }, is: 'port' },
  sockets: { options: { processLinks: 'sockets' }, is: 'socket' },
} as const

describe('a consumer that is ten times slower than its producer', () => {
  it.each(cases)(
    'on a %s, over %s, keeps memory below the caps when messages of %s come from one that %s',
    async (on, link, load, way) => {
      const { consumer, bytes, workMs, mailboxBytes, seconds } = loads[load]
      const { options, is } = kinds[link]
      const cap = linkBytes + mailboxBytes
      // What is not yet collected counts as well, and a thread is in the same process.
      const roomForGarbage = 4 * cap + 64 * MiB
      await using open = await openSystem({ ...options, linkCapBytes, stopTimeoutMs: 20_000 })
      const { system, observer } = open
      const snail = await system.spawn(consumer, { on })
      for (let n = 0; n < warmUp; n++) await snail.ask.take(new Uint8Array(16), 0)
      await expect
        .poll(async () => (await system.hosts()).at(-1)!.link)
        .toBe(is === 'ring' && on === 'process' && !mapsMemory ? 'socket' : is)
      const before = { here: process.memoryUsage.rss(), there: (await snail.ask.taken()).mostRss }
      const started = performance.now()
      const endMs = started + seconds * 1_000
      let sent = 0
      let mostRss = 0
      while (performance.now() < endMs) {
        if (way === 'awaits ready()') await snail.ready()
        for (let n = 0; n < 10; n++, sent++) snail.tell.take(new Uint8Array(bytes), workMs)
        mostRss = Math.max(mostRss, process.memoryUsage.rss())
        // ten in the time of one, at most
        if (way === 'sends all the same') while (performance.now() < started + (sent / 10) * workMs) await nextTurn()
      }
      await snail.ready()
      const { taken, mostRss: far } = await snail.ask.taken()
      const refusals = (): number => observer.all('letter.dead').reduce((sum, { count }) => sum + count, 0)
      // What was not taken was refused, here or there, and is told.
      await expect.poll(refusals, { timeout: 10_000 }).toBe(sent - (taken - warmUp))
      const refused = refusals()
      const grown = { here: mostRss - before.here, there: far - before.there }
      tell(
        `${on}, ${link}, ${load}, ${way}: sent ${sent}, taken ${taken - warmUp}, refused ${refused}, grown by MiB: ` +
          `here ${(grown.here / MiB).toFixed(0)}, there ${(grown.there / MiB).toFixed(0)}; cap ${(cap / MiB).toFixed(0)}`,
      )
      expect(grown.here).toBeLessThan(roomForGarbage)
      expect(grown.there).toBeLessThan(roomForGarbage)
      // On a machine that has other work it is little more than what the mailbox holds.
      expect(taken - warmUp).toBeGreaterThan(Math.min(10, mailboxBytes / bytes / 2))
      // Without any bound all of it would have waited here.
      if (way === 'awaits ready()') expect(sent).toBeLessThan((seconds * 5_000) / workMs)
      else expect(refused).toBeGreaterThan(sent / 2)
    },
    60_000,
  )
})
