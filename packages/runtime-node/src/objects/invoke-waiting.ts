import { randomUUID } from 'node:crypto'
import type { ActorRef } from '@troupe/core'
import { addAbortListener, OptionError, removeAbortListener } from '@troupe/core/internal'
import { machineNow } from '../recording/machine-clock.ts'
import { spanFeed } from '../recording/span-feed.ts'
import { linkOf, type ObjectProxy } from './object-proxy.ts'
import type { ServerProtocol } from './server-protocol.ts'

/** How long a call may wait. */
export interface WaitTerms {
  /** Milliseconds; 0 or less does not wait. @defaultValue Infinity */
  readonly timeoutMs?: number
  /** Aborting it ends the wait: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Copies of the library in one thread count apart. */
const mark = randomUUID()
let last = 0
const nextTicket = (): string => `${mark}/${++last}`

const forever = { timeoutMs: Number.POSITIVE_INFINITY }
const aside = { timeoutMs: Number.POSITIVE_INFINITY, keepsAlive: false }
const ignore = (): void => {}

/**
 * Calls a method that may wait at its object, with the time it has and a ticket before the other arguments. Nothing is lost at the end of the
 * wait: time runs where the object is, and after an abort the call is withdrawn there and settles with what the object says: it rejects with
 * the signal's reason, and nothing was done; or it had been served before, and that is the result.
 *
 * @throws OptionError, the reason of the signal, and what the method throws
 */
export const invokeWaiting = async (
  proxy: ObjectProxy,
  { timeoutMs, signal }: WaitTerms,
  method: string,
  ...args: readonly unknown[]
): Promise<never> => {
  const ms = checkedMs(`${method} timeoutMs`, timeoutMs)
  if (signal === undefined) return recorded(proxy, method, call(proxy, method, ms, undefined, args).result)
  signal.throwIfAborted()
  const { result: made, withdraw } = call(proxy, method, ms, nextTicket(), args)
  const result = recorded(proxy, method, made)
  addAbortListener(signal, withdraw)
  try {
    return await result
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    removeAbortListener(signal, withdraw)
  }
}

/**
 * Calls a method that resolves with whether something is so, as soon as it is; and, once the signal is aborted, with whether it is at that
 * moment.
 */
export const invokeWatching = async (proxy: ObjectProxy, method: string, signal: AbortSignal): Promise<boolean> => {
  if (signal.aborted) return call(proxy, method, 0, undefined, []).result
  const { result, withdraw } = call(proxy, method, undefined, nextTicket(), [])
  addAbortListener(signal, withdraw)
  try {
    return await result
  } finally {
    removeAbortListener(signal, withdraw)
  }
}

const call = (
  proxy: ObjectProxy,
  method: string,
  timeoutMs: number | undefined,
  ticket: string | undefined,
  args: readonly unknown[],
): { readonly result: Promise<never>; withdraw(): void } => {
  const { server, client, object } = linkOf(proxy, method)
  const result = patient(server).ask.call(client, object, method, timeoutMs, ticket, ...args) as Promise<never>
  return { result, withdraw: () => server.with(aside).ask.call(client, object, 'withdraw', ticket).catch(ignore) }
}

/** What waits at a queue or a pipe is shown as that: the ask of its server, which is shown as well, says little. */
const recorded = (proxy: ObjectProxy, method: string, result: Promise<never>): Promise<never> => {
  if (spanFeed.add === undefined) return result
  const begin = machineNow()
  const name = `${linkOf(proxy, method).kind}.${method} waits`
  return result.finally(() =>
    spanFeed.add?.({ category: 'queue', name, begin, end: machineNow(), lane: 'own', facts: { object: proxy.id } }),
  )
}

/** By server, so that not every call makes one. */
const patientRefs = new WeakMap<ActorRef<ServerProtocol>, ActorRef<ServerProtocol>>()

const patient = (server: ActorRef<ServerProtocol>): ActorRef<ServerProtocol> => {
  let ref = patientRefs.get(server)
  if (ref === undefined) {
    ref = server.with(forever)
    patientRefs.set(server, ref)
  }
  return ref
}

const checkedMs = (option: string, timeoutMs: number | undefined): number | undefined => {
  if (timeoutMs === undefined || timeoutMs === Number.POSITIVE_INFINITY) return undefined
  if (typeof timeoutMs === 'number' && !Number.isNaN(timeoutMs)) return Math.max(0, timeoutMs)
  throw new OptionError({ option, expected: 'a number of milliseconds', got: timeoutMs })
}
