import type { ObjectProxy } from '../objects/object-proxy.ts'
import type { Answer } from './answer.ts'
import type { PendingCalls } from './pending-calls.ts'
import { giveBack, giveBackSoon } from './received.ts'
import { RemoteStream } from './remote-stream.ts'

/**
 * Hands an answer of the manager, and the proxies that came with it, to the call or stream that waits for it. Where nobody does any more, the
 * proxies are given back.
 *
 * @throws TypeError - no manager answers that
 */
export const settleAnswer = (calls: PendingCalls, answer: Answer, proxies: readonly ObjectProxy[]): void => {
  switch (answer.is) {
    case 'result': {
      const call = calls.take(answer.id)
      if (call === undefined) return giveBack(proxies)
      if (call instanceof RemoteStream) throw new TypeError('a result of a stream')
      return call.resolve({ value: answer.value, proxies })
    }
    case 'failure':
      calls.take(answer.id)?.reject(answer.error)
      return giveBackSoon(proxies)
    case 'item': {
      const stream = calls.get(answer.id)
      if (stream === undefined) return giveBack(proxies)
      if (!(stream instanceof RemoteStream)) throw new TypeError('an item of a call')
      return stream.push({ value: answer.value, proxies })
    }
    case 'end': {
      const stream = calls.take(answer.id)
      if (stream === undefined) return
      if (!(stream instanceof RemoteStream)) throw new TypeError('the end of a call')
      return stream.end()
    }
    case 'alive':
      return
    case 'manager':
      throw new TypeError('a second greeting')
  }
}
