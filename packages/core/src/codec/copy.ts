import { copyGraph } from './copy-graph.ts'
import { type HandleKind, handleKind } from './handles.ts'
import { isHole } from './plain-objects.ts'
import { recordShapes } from './record-shapes.ts'
import type { PathRoot } from './refusal.ts'
import { Seen } from './seen.ts'

/** About how many bytes the last copy takes, for mailboxes that are bounded in bytes. */
export const copied: { bytes: number } = { bytes: 0 }

/**
 * The arguments as the receiver may keep them: nothing mutable is shared. `args` has to be the caller's own (a rest array): it is
 * filled in place. Handles become what `holder` may hold.
 *
 * Trees of plain objects, arrays and handles go the short way; anything else (a Map, a cycle, an object met twice, a function)
 * sends the whole message the exact way, which copies the rest of the sendable values and names what is not sendable.
 *
 * @throws NotSendableError - `argument 1.a[1].b is ...`
 */
export function copyArguments(args: unknown[], holder: unknown): unknown[] {
  let bytes = 8 * args.length
  for (let i = 0; i < args.length; i++) {
    const value = args[i]
    if (typeof value === 'string') bytes += 2 * value.length
    else if (!isPrimitive(value)) return copyObjects(args, i, holder)
  }
  copied.bytes = bytes
  return args
}

/** One value as the receiver may keep it: a reply, an item of a stream. @throws NotSendableError - with a path that begins with `root` */
export function copyValue(value: unknown, holder: unknown, root: PathRoot = 'reply'): unknown {
  if (isPrimitive(value)) {
    copied.bytes = typeof value === 'string' ? 8 + 2 * value.length : 8
    return value
  }
  bytesNow = 8
  const made = madeHandles.length
  const copy = copyTree(value as object, holder, undefined)
  forgetHandles(made, copy === notATree)
  if (copy === notATree) return exactly(value, holder, root)
  copied.bytes = bytesNow
  return copy
}

/** `args[first]` is the first object there is. */
function copyObjects(args: unknown[], first: number, holder: unknown): unknown[] {
  let others = 0
  let bytes = 8 * args.length
  for (let i = 0; i < args.length; i++) {
    const value = args[i]
    if (typeof value === 'string') bytes += 2 * value.length
    else if (i > first && !isPrimitive(value)) others++
  }
  bytesNow = bytes
  if (others > 0) return copySeveral(args, first, holder)
  const made = madeHandles.length
  const copy = copyTree(args[first] as object, holder, undefined)
  forgetHandles(made, copy === notATree)
  if (copy === notATree) return fill(args, exactly(args, holder, 'argument') as unknown[])
  args[first] = copy
  copied.bytes = bytesNow
  return args
}

/** Only several objects, or one with an object in it, can share a part. */
function copySeveral(args: unknown[], first: number, holder: unknown): unknown[] {
  const seen = new Seen()
  // all are copied before the first is put into its place: those that share a part have to be copied together
  const copies = args.slice()
  const made = madeHandles.length
  for (let i = first; i < args.length; i++) {
    const value = args[i]
    if (isPrimitive(value)) continue
    const copy = isNew(value as object, seen) ? copyTree(value as object, holder, seen) : notATree
    if (copy === notATree) {
      forgetHandles(made, true)
      return fill(args, exactly(args, holder, 'argument') as unknown[])
    }
    copies[i] = copy
  }
  forgetHandles(made, false)
  copied.bytes = bytesNow
  return fill(args, copies)
}

function fill(args: unknown[], copies: readonly unknown[]): unknown[] {
  for (let i = 0; i < args.length; i++) args[i] = copies[i]
  return args
}

function exactly(value: unknown, holder: unknown, root: PathRoot): unknown {
  const copy = copyGraph(value, holder, root)
  copied.bytes = copy.bytes
  return copy.value
}

const isPrimitive = (value: unknown): boolean =>
  // each compared by itself: an engine has one quick step for that, and a call for the name of a type
  (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol') || value === null

const notATree: unique symbol = Symbol('not a tree')

/** Deeper trees are left to the exact way, which knows the limit and its message. */
const mostLevelsHere = 200

/** The bytes of the copy under way. A getter that sends a message of its own meanwhile makes the estimate wrong, not the copy. */
let bytesNow = 0

function copyTree(source: object, holder: unknown, seen: Seen | undefined): unknown {
  try {
    return copyNode(source, holder, seen, 0)
  } catch {
    // a getter threw, or whatever a proxy does: the exact way says where
    return notATree
  }
}

function copyNode(source: object, holder: unknown, seen: Seen | undefined, level: number): unknown {
  if (typeof source !== 'object' || level === mostLevelsHere) return notATree
  const prototype = Object.getPrototypeOf(source)
  if (prototype === Object.prototype) return copyRecord(source as Record<string, unknown>, holder, seen, level)
  if (prototype === Array.prototype) return copyList(source as unknown[], holder, seen, level)
  const kind = handleKind(prototype)
  if (kind === undefined) return notATree
  bytesNow += 16
  const handle = kind.pass(source, holder)
  if (kind.letGo !== undefined && handle !== source) madeHandles.push({ kind, handle })
  return handle
}

/** The handles of the copy under way that keep something for others; those of copies around it, made by a getter of theirs, come before. */
const madeHandles: { readonly kind: HandleKind; readonly handle: object }[] = []

/** The copy is done, or thrown away, and made another way. */
function forgetHandles(from: number, isThrownAway: boolean): void {
  if (madeHandles.length === from) return
  for (const { kind, handle } of madeHandles.splice(from)) if (isThrownAway) kind.letGo!(handle)
}

/** An object within the one that is copied. One that was met before makes the whole no tree. */
const copyInner = (value: object, holder: unknown, seen: Seen, level: number): unknown =>
  isNew(value, seen) ? copyNode(value, holder, seen, level) : notATree

/** Up to here keys are copied one by one, which leaves symbols behind; above, a spread is faster although it has to look for them. */
const fewKeys = 8

function copyRecord(source: Record<string, unknown>, holder: unknown, seen: Seen | undefined, level: number): unknown {
  const copyFields = recordShapes.copierOf(source)
  if (copyFields === undefined) return copyByKeys(source, holder, seen, level)
  return copyWithin(copyFields(source), source, holder, seen, level)
}

function copyByKeys(source: Record<string, unknown>, holder: unknown, seen: Seen | undefined, level: number): unknown {
  const copy: Record<string, unknown> = {}
  let keys = 0
  let bytes = 16
  for (const key in source) {
    if (++keys > fewKeys) return copyWideRecord(source, holder, seen, level)
    if (key === '__proto__') return notATree
    const value = source[key]
    bytes += 8
    if (typeof value === 'string') bytes += 2 * value.length
    else if (!isPrimitive(value)) {
      const inner = copyInner(value as object, holder, (seen ??= Seen.of(source)), level + 1)
      if (inner === notATree) return notATree
      copy[key] = inner
      continue
    }
    copy[key] = value
  }
  bytesNow += bytes
  return copy
}

function copyWideRecord(source: Record<string, unknown>, holder: unknown, seen: Seen | undefined, level: number): unknown {
  if (Object.getOwnPropertySymbols(source).length > 0) return notATree
  return copyWithin({ ...source }, source, holder, seen, level)
}

/** `copy` has the fields of `source`: those that are objects are to become copies too. */
function copyWithin(
  copy: Record<string, unknown>,
  source: object,
  holder: unknown,
  seen: Seen | undefined,
  level: number,
): unknown {
  let bytes = 16
  for (const key in copy) {
    const value = copy[key]
    bytes += 8
    if (typeof value === 'string') bytes += 2 * value.length
    else if (!isPrimitive(value)) {
      const inner = copyInner(value as object, holder, (seen ??= Seen.of(source)), level + 1)
      if (inner === notATree) return notATree
      copy[key] = inner
    }
  }
  bytesNow += bytes
  return copy
}

function copyList(source: unknown[], holder: unknown, seen: Seen | undefined, level: number): unknown {
  const copy = source.slice()
  bytesNow += 16 + 8 * copy.length
  for (let i = 0; i < copy.length; i++) {
    const value = copy[i]
    if (typeof value === 'string') bytesNow += 2 * value.length
    if (isPrimitive(value)) {
      if (value === undefined && isHole(copy, i)) return notATree
      continue
    }
    const inner = copyInner(value as object, holder, (seen ??= Seen.of(source)), level + 1)
    if (inner === notATree) return notATree
    copy[i] = inner
  }
  return copy
}

/** False for an object met before. The same handle twice is nothing to care about: it is not copied. */
const isNew = (value: object, seen: Seen): boolean => seen.meet(value) || handleKind(Object.getPrototypeOf(value)) !== undefined
