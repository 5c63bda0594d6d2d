import { keyOf } from '../codec/exposed-table.ts'
import { OptionError } from '../errors/option-error.ts'
import { itemHead } from '../mailbox/mailbox.ts'
import { defaultMailboxBounds, type MailboxBounds } from '../mailbox/overflow.ts'
import { type Descriptor, descriptorOf } from '../refs/descriptor.ts'
import type { ActorOptions } from './actor-options.ts'
import type { Restart } from './supervision-options.ts'
import { checkRestart, type SupervisionRules, supervisionRules } from './supervision-rules.ts'

type Handler = (...args: never) => unknown

/** An actor class as its kernel uses it: handlers by index, and its options, checked and filled in. */
export interface Protocol {
  readonly descriptor: Descriptor
  readonly handlers: readonly Handler[]
  /** Whether the message of that index may be handled while others are. */
  readonly interleaves: readonly boolean[]
  /** How many of the messages interleave. */
  readonly interleaving: 'none' | 'some' | 'all'
  readonly crashOnAskFailure: boolean
  readonly mailbox: MailboxBounds
  readonly handlerTimeoutMs: number
  readonly stopTimeoutMs: number | undefined
  readonly startsItself: boolean
  readonly stopsItself: boolean
  readonly supervision: SupervisionRules
  readonly restart: Restart
  readonly trapsExits: boolean
  /** Most messages that may be stashed; 0 for a class that does not stash. */
  readonly stashLimit: number
  /** The priority of each message, by index; `undefined` when all have the same. */
  readonly priorities: readonly number[] | undefined
}

const defaultStash = 1_000

type AnyOptions = ActorOptions<Record<string, never>>
interface AnyActorClass {
  readonly name: string
  readonly prototype: object
  readonly options?: unknown
}

const reserved = new Set(['constructor', 'self', 'context', 'onStart', 'onStop', 'onNotice', 'then'])
const isMessageName = (name: string): boolean => !reserved.has(name) && !name.startsWith('_')

const built = new WeakMap<object, Protocol>()

/**
 * The protocol of an actor class: the methods on its prototype chain up to `Actor`, taken once (a method patched later is not seen).
 * @throws OptionError when its `static options` make no sense
 */
export const protocolOf = (actorClass: AnyActorClass): Protocol => {
  const known = built.get(actorClass)
  const key = classKey(actorClass)
  if (known !== undefined && known.descriptor.key === key) return known
  const protocol = buildProtocol(actorClass)
  built.set(actorClass, protocol)
  return protocol
}

/** By which a class is known everywhere if it was exposed, and within this host if not. */
export const classKey = (actorClass: AnyActorClass): string => keyOf(actorClass) ?? `#${actorClass.name}`

const buildProtocol = (actorClass: AnyActorClass): Protocol => {
  const methods = methodsOf(actorClass.prototype)
  const names = [...methods.keys()]
  if (names.length > itemHead.mostMethods) {
    throw new OptionError({ option: actorClass.name, expected: `at most ${itemHead.mostMethods} methods`, got: names.length })
  }
  const options = checkedOptions(actorClass, methods)
  const interleave = options.interleave
  const interleaves = names.map(
    (name) => interleave === true || (interleave as Record<string, true> | undefined)?.[name] === true,
  )
  const listed = interleaves.filter(Boolean).length
  const lineage = lineageOf(actorClass)
  return {
    // a minifier renames classes; the name given to `expose` stays
    descriptor: descriptorOf(classKey(actorClass).replace(/^.*#/s, ''), lineage, names),
    handlers: [...methods.values()],
    interleaves,
    interleaving: listed === 0 ? 'none' : interleave === true ? 'all' : 'some',
    crashOnAskFailure: options.askFailure === 'crash',
    mailbox: { ...defaultMailboxBounds, ...options.mailbox },
    handlerTimeoutMs: options.handlerTimeoutMs ?? Infinity,
    stopTimeoutMs: options.stopTimeoutMs,
    startsItself: overrides(actorClass.prototype, 'onStart'),
    stopsItself: overrides(actorClass.prototype, 'onStop'),
    supervision: supervisionRules(`${actorClass.name}.options.supervision`, options.supervision),
    restart: options.restart ?? 'transient',
    trapsExits: options.trapExits === true,
    stashLimit: options.stash === true ? defaultStash : options.stash === undefined ? 0 : Number(options.stash),
    priorities: prioritiesOf(options.priority, names),
  }
}

const prioritiesOf = (
  given: Readonly<Record<string, number | undefined>> | undefined,
  names: readonly string[],
): number[] | undefined => (given === undefined ? undefined : names.map((name) => given[name] ?? 0))

/** Whether a class below `Actor`, of whatever copy of the library, has the method. */
const overrides = (prototype: object, method: string): boolean => {
  let at: object | null = prototype
  while (at !== null && !isActorBase(at) && !Object.hasOwn(at, method)) at = Object.getPrototypeOf(at) as object | null
  return at !== null && !isActorBase(at)
}

const lineageOf = (actorClass: AnyActorClass): string[] => {
  const keys: string[] = []
  for (
    let at: AnyActorClass | null = actorClass;
    at !== null && !isActorBase(at.prototype);
    at = Object.getPrototypeOf(at) as AnyActorClass | null
  ) {
    keys.push(classKey(at))
  }
  return keys
}

/** Names as the class of the instance has them, nearest first. */
const methodsOf = (prototype: object): Map<string, Handler> => {
  const methods = new Map<string, Handler>()
  for (let at: object | null = prototype; at !== null && !isActorBase(at); at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && isMessageName(name) && !methods.has(name)) methods.set(name, value as Handler)
    }
  }
  return methods
}

/** `Actor.prototype` of any copy of the library: the brand is its own there, and nowhere below. */
const isActorBase = (prototype: object): boolean =>
  Object.hasOwn(prototype, Symbol.for('troupe.actor')) || prototype === Object.prototype

const known = new Set([
  'interleave',
  'askFailure',
  'mailbox',
  'handlerTimeoutMs',
  'stopTimeoutMs',
  'supervision',
  'restart',
  'trapExits',
  'stash',
  'priority',
])

const checkedOptions = (actorClass: AnyActorClass, methods: ReadonlyMap<string, Handler>): AnyOptions => {
  const option = (name: string): string => `${actorClass.name}.options.${name}`
  if (actorClass.options === undefined) return {}
  if (typeof actorClass.options !== 'object' || actorClass.options === null) {
    throw new OptionError({ option: `${actorClass.name}.options`, expected: 'an object', got: actorClass.options })
  }
  const options = actorClass.options as AnyOptions
  for (const name of Object.keys(options)) {
    if (!known.has(name)) throw new OptionError({ option: option(name), expected: `one of ${[...known].join(', ')}`, got: name })
  }
  const { interleave, askFailure, mailbox = {}, handlerTimeoutMs = 1, stopTimeoutMs = 0 } = options
  if (interleave !== undefined && interleave !== true) {
    for (const name of Object.keys(interleave)) {
      if (!methods.has(name))
        throw new OptionError({ option: option(`interleave.${name}`), expected: 'the name of a method', got: name })
    }
  }
  if (askFailure !== undefined && askFailure !== 'reply' && askFailure !== 'crash') {
    throw new OptionError({ option: option('askFailure'), expected: `'reply' or 'crash'`, got: askFailure })
  }
  if (options.restart !== undefined) checkRestart(option('restart'), options.restart)
  if (options.trapExits !== undefined && typeof options.trapExits !== 'boolean') {
    throw new OptionError({ option: option('trapExits'), expected: 'true or false', got: options.trapExits })
  }
  const { stash = false, priority = {} } = options
  if (typeof stash !== 'boolean' && !(Number.isInteger(stash) && stash >= 0)) {
    throw new OptionError({ option: option('stash'), expected: 'true, false or a whole number >= 0', got: stash })
  }
  for (const [name, number] of Object.entries(priority as Record<string, unknown>)) {
    if (!methods.has(name))
      throw new OptionError({ option: option(`priority.${name}`), expected: 'the name of a method', got: name })
    if (!Number.isInteger(number))
      throw new OptionError({ option: option(`priority.${name}`), expected: 'a whole number', got: number })
  }
  const { messages = 1, bytes = 64, overflow = 'reject' } = mailbox
  if (!Number.isInteger(messages) || messages < 1) {
    throw new OptionError({ option: option('mailbox.messages'), expected: 'a whole number >= 1', got: messages })
  }
  if (!(bytes >= 64)) throw new OptionError({ option: option('mailbox.bytes'), expected: 'a number >= 64', got: bytes })
  if (!['reject', 'drop-oldest', 'drop-newest'].includes(overflow)) {
    throw new OptionError({
      option: option('mailbox.overflow'),
      expected: `'reject', 'drop-oldest' or 'drop-newest'`,
      got: overflow,
    })
  }
  if (!(handlerTimeoutMs > 0))
    throw new OptionError({ option: option('handlerTimeoutMs'), expected: 'a number > 0', got: handlerTimeoutMs })
  if (!(stopTimeoutMs >= 0))
    throw new OptionError({ option: option('stopTimeoutMs'), expected: 'a number >= 0', got: stopTimeoutMs })
  return options
}
