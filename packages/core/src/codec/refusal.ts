import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { className } from '../errors/short-text.ts'

/** What a path begins with. In a list of arguments the first step is the argument's number. */
export type PathRoot = 'argument' | 'reply' | 'item' | 'error' | (string & {})
/** A step into a value: a key, an index, or a way of its own such as into the keys of a Map. */
export type PathStep = string | number | { readonly text: string }

/** Values nested deeper than this are refused: they would exhaust the stack of whoever walks them next. */
export const mostLevels = 1000

/** The longest list with holes that another program is sent, or may send: it costs nothing to describe, and much to go through. */
export const mostHoles = 1_000_000

const mostPathCharacters = 300
const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** `argument 1.a[1].b`, `reply["two words"]`. */
function pathText(root: PathRoot, steps: readonly PathStep[]): string {
  const inArguments = root === 'argument' && typeof steps[0] === 'number'
  let text = inArguments ? `argument ${steps[0]}` : root
  for (let i = inArguments ? 1 : 0; i < steps.length; i++) text += stepText(steps[i]!)
  const half = mostPathCharacters / 2
  return text.length <= mostPathCharacters ? text : `${text.slice(0, half)} ... ${text.slice(-half)}`
}

function stepText(step: PathStep): string {
  if (typeof step === 'number') return `[${step}]`
  if (typeof step === 'object') return step.text
  return identifier.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

export function refusal(root: PathRoot, steps: readonly PathStep[], why: string, cause?: unknown): NotSendableError {
  const facts = { path: pathText(root, steps), why, direction: 'out' } as const
  return cause === undefined ? new NotSendableError(facts) : new NotSendableError(facts, { cause })
}

export const tooLong = (root: PathRoot, bytes: number, mostBytes: number): NotSendableError =>
  refusal(
    root,
    [],
    `takes ${bytes} bytes, and what goes to another host at once takes ${mostBytes} at most: stream it in parts, or share the memory`,
  )

/** Why an object that is no data, no handle and no wired value cannot travel. */
export function whyNot(value: object): string {
  if (isActor(value)) return 'is an actor: send its ref'
  if (value instanceof Promise || typeof (value as { then?: unknown }).then === 'function') return 'is a promise: await it first'
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    return 'is a weak collection, and those cannot be sent'
  }
  return `is an instance of ${className(value)}: give the class toWire() and static fromWire(), and expose it`
}

const brand: unique symbol = Symbol.for('troupe.actor')
const isActor = (value: object): boolean => (value as { [brand]?: unknown })[brand] === true
