import { copyArguments } from '../codec/copy.ts'
import { ExpectationError } from '../errors/expectation-error.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Readying } from '../refs/ready-wait.ts'
import type { MessageKind, Target } from '../refs/target.ts'

let ids = 0

/** Names an actor of a test: no other has the same id. */
export const newTestId = (name: string): string => `test/${name}-${++ids}`

/** An actor that does not exist, as code of a test sees it. */
export class StubTarget implements Target {
  readonly systemId = 'stub'
  readonly slot = 0
  readonly number = 0
  readonly id: string
  readonly descriptor: Descriptor

  constructor(id: string, descriptor: Descriptor) {
    this.id = id
    this.descriptor = descriptor
  }

  /** @throws ExpectationError always: there is nobody */
  send(_kind: MessageKind, method: number, args: unknown[]): void {
    copyArguments(args, undefined)
    throw new ExpectationError({
      who: `the stub ${this.id}`,
      expected: 'messages from a behaviour only',
      instead: `the test itself sent ${this.descriptor.methodName(method)}: give the stub to a behaviour`,
    })
  }

  whenReady(who: Readying): void {
    who.resolve({ messages: Infinity, bytes: Infinity })
  }
}
