import type { Alive } from './request.ts'

/** What a manager sends to its client in another program. */
export type Answer = Greeting | ResultAnswer | FailureAnswer | ItemAnswer | EndAnswer | Alive

/** The first message: that there is a manager, and how it speaks. */
interface Greeting {
  readonly is: 'manager'
  readonly version: number
}

/** What a call returned. */
export interface ResultAnswer {
  readonly is: 'result'
  readonly id: number
  readonly value: unknown
}

/** What a call or a stream ended with. */
export interface FailureAnswer {
  readonly is: 'failure'
  readonly id: number
  readonly error: unknown
}

interface ItemAnswer {
  readonly is: 'item'
  readonly id: number
  readonly value: unknown
}

/** The stream is over. */
export interface EndAnswer {
  readonly is: 'end'
  readonly id: number
}

/** Another version is another protocol. */
export const protocolVersion = 1

/** As it lies on the wire: a list, what it is first. */
export const answerMessage = (answer: Answer): readonly unknown[] => {
  switch (answer.is) {
    case 'manager':
      return ['manager', answer.version]
    case 'result':
    case 'item':
      return [answer.is, answer.id, answer.value]
    case 'failure':
      return ['failure', answer.id, answer.error]
    case 'end':
      return ['end', answer.id]
    case 'alive':
      return ['alive']
  }
}

/** Where a value stands in a message: paths in refusals begin with that. */
export const valuePath: RegExp = /^message\[2\]/

/** @throws TypeError - it is no answer */
export const readAnswer = (message: unknown): Answer => {
  if (!Array.isArray(message)) throw new TypeError('a message that is no list')
  const [is, a, b] = message as unknown[]
  if (is === 'alive') return { is }
  if (!Number.isSafeInteger(a)) throw new TypeError('an answer without a number')
  const id = a as number
  switch (is) {
    case 'manager':
      return { is, version: id }
    case 'result':
    case 'item':
      return { is, id, value: b }
    case 'failure':
      return { is, id, error: b }
    case 'end':
      return { is, id }
    default:
      throw new TypeError('a message of no known kind')
  }
}
