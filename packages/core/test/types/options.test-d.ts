// Options: of an actor class, of a call.
import { Actor, type ActorOptions, type ActorRef, type CallOptions, type MailboxOptions } from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

class Counter extends Actor {
  static readonly options: ActorOptions<Counter> = {
    interleave: { value: true, later: true },
    askFailure: 'crash',
    mailbox: { messages: 100, bytes: 1_000, overflow: 'drop-oldest' },
    handlerTimeoutMs: 1_000,
    stopTimeoutMs: 0,
  }
  add(_by: number): void {}
  value(): number {
    return 1
  }
  async later(): Promise<number> {
    return 1
  }
  _internal(): void {}
  override onStart(): void {}
}
/** A subclass names methods of its own and of its base. */
class Tally extends Counter {
  static override readonly options: ActorOptions<Tally> = { interleave: { value: true, reset: true } }
  reset(): void {}
}
class Open<T> extends Actor {
  static readonly options: ActorOptions<Open<unknown>> = { interleave: true }
  put(_value: T): void {}
}

const none: ActorOptions<Counter> = {}
const one: ActorOptions<Counter> = { interleave: { value: true } }
const overflow: MailboxOptions['overflow'][] = ['reject', 'drop-newest', undefined]
type Flags = Exclude<ActorOptions<Counter>['interleave'], true | undefined>
type Keys = Holds<Equal<keyof Flags, 'add' | 'value' | 'later'>>

// @ts-expect-error no such option
const typo: ActorOptions<Counter> = { interleaving: true }
// @ts-expect-error no such method
const unknownMethod: ActorOptions<Counter> = { interleave: { valu: true } }
// @ts-expect-error not a message
const internal: ActorOptions<Counter> = { interleave: { _internal: true } }
// @ts-expect-error a hook
const hook: ActorOptions<Counter> = { interleave: { onStart: true } }
// @ts-expect-error the subclass has it, not the base
const sub: ActorOptions<Counter> = { interleave: { reset: true } }
// @ts-expect-error left out, not `false`
const off: ActorOptions<Counter> = { interleave: { value: false } }
// @ts-expect-error named one by one, or all
const list: ActorOptions<Counter> = { interleave: ['value'] }
// @ts-expect-error no such rule
const rule: ActorOptions<Counter> = { askFailure: 'stop' }
// @ts-expect-error no such policy
const policy: ActorOptions<Counter> = { mailbox: { overflow: 'block' } }
// @ts-expect-error no such bound
const bound: ActorOptions<Counter> = { mailbox: { size: 1 } }
// @ts-expect-error milliseconds are a number
const milliseconds: ActorOptions<Counter> = { handlerTimeoutMs: '1s' }
// @ts-expect-error options are read once
none.askFailure = 'reply'

declare const counter: ActorRef<Counter>
async function calls(signal: AbortSignal): Promise<void> {
  const limited: ActorRef<Counter> = counter.with({ timeoutMs: 10, signal, itemTimeoutMs: Infinity })
  limited.tell.add(1)
  const value: number = await counter.with({}).with({ signal }).ask.value()
  const prepared: CallOptions = { timeoutMs: 1 }

  // @ts-expect-error no such option
  counter.with({ timeout: 10 })
  // @ts-expect-error milliseconds are a number
  counter.with({ timeoutMs: '10' })
  // @ts-expect-error the signal, not its controller
  counter.with({ signal: new AbortController() })
  // @ts-expect-error options come by `with`, not behind the arguments
  await counter.ask.value({ timeoutMs: 10 })
  // @ts-expect-error options are needed
  counter.with()
}
