/** The object that stands for the manager itself: it finds and makes others. */
export const doorNumber = 0

/** What a client asks of the manager of another program. Numbers of calls and streams are the client's, numbers of objects the session's. */
export type Request = CallRequest | StreamRequest | MoreRequest | CancelRequest | ReleaseRequest | LeaveRequest | Alive

export interface CallRequest {
  readonly is: 'call'
  readonly id: number
  /** Which host of the client's program calls: a number of the client's own. */
  readonly client: number
  readonly object: number
  readonly method: string
  readonly args: readonly unknown[]
}

export interface StreamRequest extends Omit<CallRequest, 'is'> {
  readonly is: 'stream'
  /** So many items may be sent. */
  readonly credit: number
}

/** So many items more may be sent. */
interface MoreRequest {
  readonly is: 'more'
  readonly id: number
  readonly credit: number
}

/** Whoever waited for the call or stream has given up. */
interface CancelRequest {
  readonly is: 'cancel'
  readonly id: number
}

/** Nobody in the client's program holds the object any more, which had been sent so many times. */
interface ReleaseRequest {
  readonly is: 'release'
  readonly object: number
  readonly claims: number
}

/** A host of the client's program has ended. */
interface LeaveRequest {
  readonly is: 'leave'
  readonly client: number
}

/** Nothing but that whoever sent it is there. */
export interface Alive {
  readonly is: 'alive'
}

/** As it lies on the wire: a list, what it is first. */
export const requestMessage = (request: Request): readonly unknown[] => {
  switch (request.is) {
    case 'call': {
      const { id, client, object, method, args } = request
      return ['call', id, client, object, method, args]
    }
    case 'stream': {
      const { id, client, object, method, args, credit } = request
      return ['stream', id, client, object, method, args, credit]
    }
    case 'more':
      return ['more', request.id, request.credit]
    case 'cancel':
      return ['cancel', request.id]
    case 'release':
      return ['release', request.object, request.claims]
    case 'leave':
      return ['leave', request.client]
    case 'alive':
      return ['alive']
  }
}

/** Where the arguments stand in a message: paths in refusals begin with that. */
export const argumentsPath: RegExp = /^message\[5\]\[(\d+)\]/

/** @throws TypeError - it is no request */
export const readRequest = (message: unknown): Request => {
  if (!Array.isArray(message)) throw new TypeError('a message that is no list')
  const [is, a, b, c, d, e, f] = message as unknown[]
  switch (is) {
    case 'call':
      return { is, ...calling(a, b, c, d, e) }
    case 'stream':
      return { is, ...calling(a, b, c, d, e), credit: counted('credit', f) }
    case 'more':
      return { is, id: whole('number of a stream', a), credit: counted('credit', b) }
    case 'cancel':
      return { is, id: whole('number of a call', a) }
    case 'release':
      return { is, object: counted('object', a), claims: counted('claims', b) }
    case 'leave':
      return { is, client: integer('client', a) }
    case 'alive':
      return { is }
    default:
      throw new TypeError('a message of no known kind')
  }
}

/** A method's name that is longer is none. */
const mostNameCharacters = 500

const calling = (id: unknown, client: unknown, object: unknown, method: unknown, args: unknown): Omit<CallRequest, 'is'> => {
  if (typeof method !== 'string' || method.length > mostNameCharacters) throw new TypeError('a method that is no name')
  if (!Array.isArray(args)) throw new TypeError('arguments that are no list')
  return {
    ...{ id: whole('number of a call', id), client: integer('client', client), object: whole('object', object) },
    ...{ method, args },
  }
}

const integer = (what: string, value: unknown): number => {
  if (!Number.isSafeInteger(value)) throw new TypeError(`a ${what} that is no whole number`)
  return value as number
}

const whole = (what: string, value: unknown): number => {
  if (integer(what, value) < 0) throw new TypeError(`a ${what} below zero`)
  return value as number
}

const counted = (what: string, value: unknown): number => {
  if (whole(what, value) === 0) throw new TypeError(`a ${what} of zero`)
  return value as number
}
