import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { stressSeconds, tell } from '../shared/locks/long-run.ts'
import { builtFolder } from '../support/built.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url), /^snail\.ts$/)
const { Snail } = (await import(built('snail'))) as typeof import('./fixtures/snail.ts')

const seconds = Math.min(stressSeconds ?? 2, 10)
const MiB = 2 ** 20
/** More than a bound would let through comes together in two seconds. */
const loadBytes = 16_384
/** The producer sends ten messages in this time. */
const workMs = 1
const linkCapBytes = 4 * MiB
/** The cap of what waits here, the window of what is under way, the rings, and the mailbox. */
const cap = linkCapBytes + 16 * MiB + 200 * loadBytes
/** Calls until a link between processes is what it will be. */
const warmUp = 2_200
/** What is not yet collected counts as well, and a thread is in the same process. */
const roomForGarbage = 4 * cap + 64 * MiB

type Way = 'awaits ready()' | 'sends all the same'
type Case = readonly [on: 'thread' | 'process', link: 'rings' | 'sockets', way: Way]

const everyday: readonly Case[] = [
  ['thread', 'rings', 'sends all the same'],
  ['process', 'rings', 'sends all the same'],
  ['process', 'sockets', 'awaits ready()'],
]
const others: readonly Case[] = [
  ['thread', 'rings', 'awaits ready()'],
  ['process', 'rings', 'awaits ready()'],
  ['process', 'sockets', 'sends all the same'],
]
const cases = stressSeconds === undefined ? everyday : [...everyday, ...others]

describe('a consumer that is ten times slower than its producer', () => {
  it.each(cases)(
    `on a %s, over %s, keeps memory below the caps for ${seconds} s when that one %s`,
    async (on, link, way) => {
      const links = link === 'rings' ? {} : { processLinks: link }
      await using open = await openSystem({ ...links, linkCapBytes, stopTimeoutMs: 20_000 })
      const { system, observer } = open
      const snail = await system.spawn(Snail, { on })
      for (let n = 0; n < warmUp; n++) await snail.ask.take(new Uint8Array(16), 0)
      await expect
        .poll(async () => (await system.hosts()).at(-1)!.link)
        .toBe(link === 'rings' && (on === 'thread' || mapsMemory) ? 'ring' : 'socket')
      const before = { here: process.memoryUsage.rss(), there: (await snail.ask.taken()).mostRss }
      const started = performance.now()
      const endMs = started + seconds * 1_000
      let sent = 0
      let mostRss = 0
      while (performance.now() < endMs) {
        if (way === 'awaits ready()') await snail.ready()
        for (let n = 0; n < 10; n++, sent++) snail.tell.take(new Uint8Array(loadBytes), workMs)
        mostRss = Math.max(mostRss, process.memoryUsage.rss())
        // ten in a millisecond, at most
        if (way === 'sends all the same') while (performance.now() < started + sent / 10) await nextTurn()
      }
      await snail.ready()
      const { taken, mostRss: far } = await snail.ask.taken()
      const refusals = (): number => observer.all('letter.dead').reduce((sum, { count }) => sum + count, 0)
      // What was not taken was refused, here or there, and is told.
      await expect.poll(refusals, { timeout: 10_000 }).toBe(sent - (taken - warmUp))
      const refused = refusals()
      const grown = { here: mostRss - before.here, there: far - before.there }
      tell(
        `${on}, ${link}, ${way}: sent ${sent}, taken ${taken - warmUp}, refused ${refused}, grown by MiB: ` +
          `here ${(grown.here / MiB).toFixed(0)}, there ${(grown.there / MiB).toFixed(0)}; cap ${(cap / MiB).toFixed(0)}`,
      )
      expect(grown.here).toBeLessThan(roomForGarbage)
      expect(grown.there).toBeLessThan(roomForGarbage)
      expect(taken - warmUp).toBeGreaterThan(10)
      // Without any bound all of it would have waited here.
      if (way === 'awaits ready()') expect(sent).toBeLessThan(seconds * 5_000)
      else expect(refused).toBeGreaterThan(sent / 2)
    },
    60_000,
  )
})
