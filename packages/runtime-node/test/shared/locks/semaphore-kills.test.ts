import { type ActorRef, BoundedSemaphore, Event } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'
import { raiseMortals } from './killing.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { PermitHolder } = (await import(url('permit-holder'))) as typeof import('./fixtures/permit-holder.ts')
const { Reaper } = (await import(url('reaper'))) as typeof import('./fixtures/reaper.ts')
const { queueOf } = (await import(url('queue'))) as typeof import('./fixtures/queue.ts')
type Holder = InstanceType<typeof PermitHolder>

/** More than lie in slots. */
const count = 9
const atATime = 3
const rounds = process.env.TROUPE_STRESS_SECONDS === undefined ? 2 : 40

const cases = flavours.flatMap((flavour) => [true, false].map((fair) => ({ ...flavour, fair })))

describe.each(cases)(
  'a semaphore (fair: $fair) whose users, each a $on, are killed at random moments',
  ({ on, across, fair }) => {
    it(
      'has all its permits back, and no more',
      async () => {
        await using open = await openSystem()
        // few enough to be wanted by all, and then more
        for (const permits of [2, count]) {
          const semaphore = new BoundedSemaphore(permits, { across, fair })
          let isOver = false
          const use = async (): Promise<number> => {
            let times = 0
            for (; !isOver; times++) {
              await using _held = await semaphore.acquire({ permits: 1 + (times % 2), timeoutMs: 10_000 })
              await new Promise(setImmediate)
            }
            return times
          }
          const uses = use()
          for (let round = 0; round < rounds; round++) {
            const { actors, kill } = await raiseMortals<Holder>(open, Reaper, on, atATime, (reaper) =>
              reaper.ask.raisePermitHolder(on),
            )
            const begun = actors.map(() => new Event({ across }))
            actors.forEach((actor: ActorRef<Holder>, n) => {
              if (n === 0) actor.tell.takeAwaitingUntilKilled(semaphore, begun[n]!)
              else actor.tell.takeUntilKilled(semaphore, begun[n]!)
            })
            for (const event of begun) expect(await event.wait({ timeoutMs: 5_000 })).toBe(true)
            for (let n = 0; n < atATime; n++) {
              await new Promise<void>((resolve) => setTimeout(() => resolve(), Math.random() * 10))
              await kill(n)
            }
          }
          isOver = true
          expect(await within(20_000, 'who lives', uses)).toBeGreaterThan(0)
          const all = await semaphore.acquire({ permits, timeoutMs: 5_000 })
          expect([semaphore.value, semaphore.tryAcquire()]).toEqual([0, undefined])
          // who was killed on its way to the queue is counted there until its death is known and somebody in want of a permit looks around
          const waitingOnceLooked = (): number => {
            expect(semaphore.tryAcquire()).toBeUndefined()
            return queueOf(semaphore).waiting
          }
          await expect.poll(waitingOnceLooked, { timeout: 5_000 }).toBe(0)
          all.release()
          expect([semaphore.value, queueOf(semaphore).waiting]).toEqual([permits, 0])
        }
      },
      60_000 + 10_000 * rounds,
    )
  },
)
