import type { DrivenLink } from '@troupe/core/testing'

/** A call of a method of a link's far end, and its answer; plain data for `postMessage` and for advanced IPC. */
export interface FarCall {
  readonly call: number
  readonly method: keyof DrivenLink
  readonly argument: unknown
}
export interface FarAnswer {
  readonly call: number
  readonly value: unknown
}

/** The far end of a link, driven from here: `post` brings calls to it, and its answers come to `answered`. */
export const farEnd = (post: (call: FarCall) => void): { readonly end: DrivenLink; answered(answer: FarAnswer): void } => {
  const waiting = new Map<number, (value: never) => void>()
  let last = 0
  const call = <T>(method: keyof DrivenLink, argument?: unknown): Promise<T> =>
    new Promise((resolve) => {
      waiting.set(++last, resolve)
      post({ call: last, method, argument })
    })
  return {
    answered: (answer) => waiting.get(answer.call)?.(answer.value as never),
    end: {
      open: () => call('open'),
      send: (chunks) => call('send', chunks),
      close: () => call('close'),
      queuedBytes: () => call('queuedBytes'),
      received: (chunks) => call('received', chunks),
      closed: () => call('closed'),
    },
  }
}

/** Does what a call says, and answers it. */
export const answerFarCall = async (end: DrivenLink, { call, method, argument }: FarCall): Promise<FarAnswer> => ({
  call,
  value: await (end[method] as (argument: unknown) => Promise<unknown>)(argument),
})
