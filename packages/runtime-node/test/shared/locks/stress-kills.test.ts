import { Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { toBeHad } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { type Flavour, flavours } from './flavours.ts'
import { stressSeconds, tell } from './long-run.ts'

const url = await builtFolder(new URL('./stress/', import.meta.url))
const { Killer } = (await import(url('striker'))) as typeof import('./stress/striker.ts')
const { createLedger, Entries, section } = (await import(url('ledger'))) as typeof import('./stress/ledger.ts')

/** A few by default: the long run is the one that counts. */
const kills = stressSeconds === undefined ? 6 : 200
const atATime = 3

interface Victims extends Pick<Flavour, 'across'> {
  readonly what: string
  readonly on: readonly Flavour['on'][]
}
const victims: readonly Victims[] = toBeHad<Victims>([
  ...flavours.map(({ on, across }) => ({ what: `each a ${on}`, on: [on], across })),
  { what: 'threads and processes', on: ['process', 'thread'], across: 'processes' },
])

describe.each(victims)('a lock whose users are killed at random moments, $what, some of which block', ({ what, on, across }) => {
  it.each([true, false])(
    'is never lost (fair: %s), and each section that was left open is told of',
    async (fair) => {
      await using open = await openSystem()
      const ledger = createLedger(new Lock({ across, fair }), across)
      const { lock, words } = ledger
      const killer = await open.system.spawn(Killer)
      const mine = new Entries(ledger, kills)
      const count = { inside: 0, near: 0, outside: 0, told: 0 }

      let isOver = false
      /** Repairs what the dead left; others let it alone. A minute without the lock would be a hang. */
      const repair = async (): Promise<void> => {
        while (!isOver || lock.locked) {
          const held = await lock.acquire({ onAbandoned: 'flag', timeoutMs: 10_000 })
          if (held.abandoned) {
            count.told++
            mine.repair()
            held.markConsistent()
          }
          held.release()
          await new Promise(setImmediate)
        }
      }
      const kill = async (me: number): Promise<void> => {
        const place = on[me % on.length]!
        const striker = await killer.ask.raise(place)
        const pid = await striker.ask.pid()
        if (Math.random() < 0.5) striker.tell.strikeUntilKilled(lock, words, me)
        else striker.tell.strikeAwaitingUntilKilled(lock, words, me)
        await expect.poll(() => new Entries(ledger, me).section, { interval: 1 }).not.toBe(section.outside)
        await new Promise<void>((resolve) => setTimeout(() => resolve(), Math.random() * 20))
        if (place === 'process') process.kill(pid, 'SIGKILL')
        else await killer.ask.kill(striker)
      }
      const killOneByOne = async (from: number): Promise<void> => {
        for (let me = from; me < kills; me += atATime) await kill(me)
      }

      const repairs = repair()
      await Promise.all(Array.from({ length: atATime }, (_, from) => killOneByOne(from)))
      await expect.poll(() => open.observer.all('host.down').length).toBe(kills)
      isOver = true
      await within(20_000, 'the lock', repairs)
      ;(await lock.acquire({ timeoutMs: 5_000 })).release()

      let done = 0
      for (let me = 0; me < kills; me++) {
        const dead = new Entries(ledger, me)
        done += dead.done
        if (dead.section === section.inside) count.inside++
        else if (dead.section === section.outside) count.outside++
        else count.near++
      }
      tell(`${what}, fair: ${fair}: ${kills} killed, ${JSON.stringify(count)}, counted ${mine.counter}, noted ${done}`)
      expect(mine.violations).toBe(0)
      // who was killed at the door had the lock or had it not
      expect(count.told).toBeGreaterThanOrEqual(count.inside)
      expect(count.told).toBeLessThanOrEqual(count.inside + count.near)
      // each of the dead may have counted once without noting it
      expect(mine.counter).toBeGreaterThanOrEqual(done)
      expect(mine.counter).toBeLessThanOrEqual(done + count.inside)
      expect(lock.locked).toBe(false)
    },
    60_000 + 6_000 * kills,
  )
})
