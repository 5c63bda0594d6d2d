import { Deferred, Effect, Fiber, Queue } from 'effect'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'

type Mail = number | { readonly n: number; readonly reply: Deferred.Deferred<number> }

/** A fiber that takes from its queue, adds up and answers, as `Counter` does. */
const adding = (queue: Queue.Queue<Mail>): Effect.Effect<never> => {
  let total = 0
  return Effect.gen(function* () {
    for (;;) {
      const mail = yield* Queue.take(queue)
      if (typeof mail === 'number') total += mail
      else yield* Deferred.succeed(mail.reply, (total += mail.n))
    }
  }) as Effect.Effect<never>
}

const ask = (queue: Queue.Queue<Mail>, n: number): Effect.Effect<number> =>
  Effect.gen(function* () {
    const reply = yield* Deferred.make<number>()
    yield* Queue.offer(queue, { n, reply })
    return yield* Deferred.await(reply)
  })

type Work = (queue: Queue.Queue<Mail>, count: number, expected: number) => Effect.Effect<void>

const open = async (work: Work): Promise<Side> => {
  const queue = await Effect.runPromise(Queue.unbounded<Mail>())
  const fiber = Effect.runFork(adding(queue))
  let expected = 0
  return {
    async run(count) {
      await Effect.runPromise(work(queue, count, expected))
      checkCount('the fiber', await Effect.runPromise(ask(queue, 0)), (expected += sumTo(count)))
    },
    close: async () => void (await Effect.runPromise(Fiber.interrupt(fiber))),
  }
}

/** `offer` of numbers by another fiber, which asks for the sum after each `burst`. */
export const openEffectTells = (burst: number): Promise<Side> =>
  open((queue, count) =>
    Effect.gen(function* () {
      for (let n = 1; n <= count; n++) {
        yield* Queue.offer(queue, n)
        if (n % burst === 0) yield* ask(queue, 0)
      }
    }),
  )

/** A `Deferred` with each message, awaited before the next. */
export const openEffectAsks = (): Promise<Side> =>
  open((queue, count, before) =>
    Effect.gen(function* () {
      let expected = before
      for (let n = 1; n <= count; n++) checkCount('the fiber', yield* ask(queue, n), (expected += n))
    }),
  )
