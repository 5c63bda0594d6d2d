import { ignore } from '../basics/ignore.ts'
import type { Activity } from './activity.ts'
import type { Effect } from './effect.ts'

/** After so many microtasks in which nothing happened, nothing will without somebody else. */
const microtasks = 100

interface Restless {
  readonly phase: string
  readonly activity: Activity
  readonly effects: readonly Effect[]
  readonly life: { readonly isQuiet: boolean }
  readonly clock: { readonly nextMs: number | undefined }
}

/** Resolves when the actor has come to rest, or waits for what only the test can give. Rejects when `signal` aborts. */
export const rest = async (actor: Restless, signal: AbortSignal | undefined): Promise<void> => {
  const aborted = abortOf(signal)
  try {
    for (;;) {
      await stillness(actor)
      if (actor.life.isQuiet || waitsForTest(actor)) return
      await Promise.race([actor.activity.next, aborted.promise])
    }
  } finally {
    aborted.forget()
  }
}

const stillness = async (actor: Restless): Promise<void> => {
  for (let seen = -1; seen !== actor.activity.count; ) {
    seen = actor.activity.count
    for (let hop = 0; hop < microtasks; hop++) await undefined
  }
}

const waitsForTest = ({ effects, clock }: Restless): boolean =>
  clock.nextMs !== undefined ||
  effects.some((effect) => (effect.effect === 'asked' || effect.effect === 'streamed') && !effect.settled)

const abortOf = (signal: AbortSignal | undefined): { readonly promise: Promise<never>; forget(): void } => {
  let onAbort = ignore
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason)
  })
  promise.catch(ignore) // the race may be over
  if (signal?.aborted === true) onAbort()
  signal?.addEventListener('abort', onAbort)
  return { promise, forget: () => signal?.removeEventListener('abort', onAbort) }
}
