import { Effect, Fiber, Queue } from 'effect'
import nact from 'nact'
import { type AnyActorRef, createActor, fromCallback } from 'xstate'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'

/** What the members of a ring tell whoever started the token. */
interface Ring {
  passed: number
  arrived: () => void
}

const ringSide = (who: string, ring: Ring, start: (hops: number) => void, close: () => Promise<void>): Side => ({
  async run(count) {
    ring.passed = 0
    await new Promise<void>((resolve) => {
      ring.arrived = resolve
      start(count)
    })
    checkCount(who, ring.passed, count)
  },
  close,
})

/** Each member dispatches the token to the next. */
export const openNactRing = async (size: number): Promise<Side> => {
  const ring: Ring = { passed: 0, arrived: () => {} }
  const system = nact.start()
  const members: nact.Ref<number>[] = []
  for (let n = 0; n < size; n++) {
    const pass = (hops: number): void => {
      ring.passed++
      if (hops > 1) nact.dispatch(members[(n + 1) % size]!, hops - 1)
      else ring.arrived()
    }
    members.push(nact.spawnStateless(system, pass, `member-${n}`) as nact.Ref<number>)
  }
  return ringSide(
    'the nact ring',
    ring,
    (hops) => nact.dispatch(members[0]!, hops),
    async () => nact.stop(system),
  )
}

/** Each member handles the token within the `send` of the one before it, until the ring is closed. */
export const openXstateRing = async (size: number): Promise<Side> => {
  const ring: Ring = { passed: 0, arrived: () => {} }
  const members: AnyActorRef[] = []
  for (let n = 0; n < size; n++) {
    const logic = fromCallback<{ readonly type: 'pass'; readonly hops: number }>(({ receive }) => {
      receive(({ hops }) => {
        ring.passed++
        if (hops > 1) members[(n + 1) % size]!.send({ type: 'pass', hops: hops - 1 })
        else ring.arrived()
      })
    })
    members.push(createActor(logic).start())
  }
  return ringSide(
    'the xstate ring',
    ring,
    (hops) => members[0]!.send({ type: 'pass', hops }),
    async () => {
      for (const member of members) (member as ReturnType<typeof createActor>).stop()
    },
  )
}

/** Each member is a fiber with a queue. */
export const openEffectRing = async (size: number): Promise<Side> => {
  const ring: Ring = { passed: 0, arrived: () => {} }
  const queues = Array.from({ length: size }, () => Effect.runSync(Queue.unbounded<number>()))
  const fibers = queues.map((queue, n) =>
    Effect.runFork(
      Effect.forever(
        Effect.flatMap(Queue.take(queue), (hops) => {
          ring.passed++
          if (hops > 1) return Queue.offer(queues[(n + 1) % size]!, hops - 1)
          return Effect.sync(() => ring.arrived())
        }),
      ),
    ),
  )
  return ringSide(
    'the ring of fibers',
    ring,
    (hops) => void Queue.offerUnsafe(queues[0]!, hops),
    async () => void (await Effect.runPromise(Fiber.interruptAll(fibers))),
  )
}
