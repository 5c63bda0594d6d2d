import { canBeMade, isError, takeApart } from '../errors/error-parts.ts'
import { className, shortText } from '../errors/short-text.ts'
import { findAdapter, keyOf } from './exposed-table.ts'
import { errorParts, type Slot, type TaggedNode, tag } from './graph.ts'
import { type PathStep, whyNot } from './refusal.ts'
import type { Walk } from './walk.ts'

/** How a walk goes on into a part: to the value that stands behind `step`. */
export type WalkInto = (step: PathStep, value: unknown) => Slot

/** An object of some class: wired, an error, or nothing that can travel. @throws NotSendableError */
export function flattenInstance(walk: Walk, source: object, into: WalkInto): Slot {
  if (walk.outlet.foreign === true) {
    if (isError(source)) return flattenError(walk, source, into)
    throw walk.trail.refusal(`is an instance of ${className(source)}, and those do not travel between programs: send plain data`)
  }
  const maker: unknown = Object.getPrototypeOf(source)?.constructor
  const key = typeof maker === 'function' ? keyOf(maker) : undefined
  const adapter = key === undefined ? undefined : findAdapter(key)
  if (key !== undefined && adapter !== undefined) return flattenWired(walk, source, key, () => adapter.toWire(source), into)
  const { toWire } = source as { readonly toWire?: unknown }
  if (isError(source) && (key === undefined || typeof toWire !== 'function')) return flattenError(walk, source, into)
  if (typeof toWire !== 'function') throw walk.trail.refusal(whyNot(source))
  const name = className(source)
  if (key === undefined) {
    throw walk.trail.refusal(`is an instance of ${name}: add expose(import.meta.url, { ${name} }) to its module`)
  }
  if (typeof (maker as { fromWire?: unknown }).fromWire !== 'function') {
    throw walk.trail.refusal(`is an instance of ${name}, which has toWire() but no static fromWire()`)
  }
  return flattenWired(walk, source, key, () => toWire.call(source), into)
}

function flattenWired(walk: Walk, source: object, key: string, toWire: () => unknown, into: WalkInto): Slot {
  const node: TaggedNode = [tag.wired, key, undefined]
  const slot = walk.add(node, source)
  walk.wiring.push(source)
  node[2] = into({ text: '.toWire()' }, toWire())
  walk.wiring.pop()
  return slot
}

/**
 * Errors nested deeper than this become text. Well below the limit for other values: an error takes more of the stack for each level,
 * and where the stack ends, whatever makes errors total would take the end for a field that cannot be read.
 */
const mostErrors = 200

/** Errors always travel: what cannot becomes text. */
function flattenError(walk: Walk, source: Error, into: WalkInto): Slot {
  if (walk.errors === mostErrors) throw walk.trail.refusal(`is an error within ${mostErrors} others`)
  walk.errors++
  const { className: name, ...parts } = takeApart(source, walk.outlet.foreign === true ? undefined : keyOf)
  const prototype = Object.getPrototypeOf(source)
  const node: TaggedNode = [tag.error, walk.local && canBeMade(prototype) ? prototype : name]
  const slot = walk.add(node, source)
  for (const text of ['name', 'message', 'stack'] as const) node.push(into(text, parts[text]))
  node.push((parts.cause === undefined ? 0 : errorParts.cause) | (parts.errors === undefined ? 0 : errorParts.errors))
  if (parts.cause !== undefined) node.push(orText(walk, 'cause', parts.cause.value, into))
  if (parts.errors !== undefined) {
    const errors: TaggedNode = [tag.list]
    node.push(walk.add(errors))
    for (let i = 0; i < parts.errors.length; i++) errors.push(orText(walk, i, parts.errors[i], into))
  }
  for (const key of Object.keys(parts.fields)) node.push(into(key, key), orText(walk, key, parts.fields[key], into))
  walk.errors--
  return slot
}

function orText(walk: Walk, step: PathStep, value: unknown, into: WalkInto): Slot {
  const mark = walk.mark()
  try {
    return into(step, value)
  } catch {
    walk.rewind(mark)
    return into(step, shortText(value))
  }
}
