import type { HostedSystem } from '@troupe/core'
import type { Description, ObjectKind } from '../objects/object-kind.ts'
import { invoke, ObjectProxy } from '../objects/object-proxy.ts'
import { objectServerOf } from '../objects/object-server-of.ts'
import { knowKind } from '../objects/travel.ts'
import { checkedCount } from '../queue/queue-options.ts'
import { PipeEnd } from './pipe-end.ts'
import { PipeEndObject } from './pipe-end-object.ts'
import { PipeObject } from './pipe-object.ts'

export interface PipeOptions {
  /** Messages go from the second end to the first alone. @defaultValue false */
  readonly oneWay?: boolean
  /** How many messages may wait to be received, in each direction: then `send` waits. Whole number >= 1. @defaultValue 1_000 */
  readonly capacity?: number
}

/** A pipe that is being made, in the hands of its maker. */
class Pipe extends ObjectProxy {}

const calls = new Set(['send', 'receive', 'giveBack', 'ready', 'withdraw'])

const endKind: ObjectKind = {
  name: 'pipe end',
  proxy: PipeEnd,
  // one alone leads nowhere
  make: () => new PipeEndObject(undefined, undefined),
  methods: calls,
  // it keeps its own lines
  concurrent: calls,
}

const described = (detail: 'both' | 'receiver' | 'sender'): Description => ({ kind: endKind.name, detail, rules: endKind })

knowKind(endKind)

knowKind({
  name: 'pipe',
  proxy: Pipe,
  make: ([capacity]) => new PipeObject(capacity as number),
  methods: new Set(['first', 'second', 'receiver', 'sender']),
  returns: new Map([
    ['first', described('both')],
    ['second', described('both')],
    ['receiver', described('receiver')],
    ['sender', described('sender')],
  ]),
})

/** What `createPipe` gives: two ends, each of which receives what the other one sends. */
export interface CreatePipe {
  <T = unknown>(
    system: HostedSystem,
    options: PipeOptions & { readonly oneWay: true },
  ): Promise<[receiver: PipeEnd<T, never>, sender: PipeEnd<never, T>]>
  <AtoB = unknown, BtoA = AtoB>(
    system: HostedSystem,
    options?: PipeOptions & { readonly oneWay?: false },
  ): Promise<[a: PipeEnd<BtoA, AtoB>, b: PipeEnd<AtoB, BtoA>]>
}

/**
 * Makes a pipe: two connected ends, each of which receives what the other one sends, in the order in which it was sent. With `oneWay` the
 * first one receives and the second one sends. Both can be sent to any host; who keeps an end that somebody else is to use should close his
 * own proxy of it, or the other side never sees the end.
 *
 * @throws OptionError
 * @example
 * const [a, b] = await createPipe<Question, Answer>(system)
 * await worker.ask.serve(b)
 * await b.close() // the worker has its own
 * await a.send(question)
 * console.log(await a.receive())
 */
export const createPipe: CreatePipe = async (system: HostedSystem, { oneWay = false, capacity = 1_000 }: PipeOptions = {}) => {
  const server = await objectServerOf(system)
  using pipe = (await server.ask.create('pipe', [checkedCount('pipe capacity', capacity)])) as Pipe
  const [first, second] = oneWay ? ['receiver', 'sender'] : ['first', 'second']
  return Promise.all([invoke(pipe, first!), invoke(pipe, second!)])
}
