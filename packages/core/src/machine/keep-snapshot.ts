import { type AnyActorRef, type AnyMachineSnapshot, type AnyStateMachine, isMachineSnapshot } from 'xstate'
import { isPlainArray, isRecordPrototype } from '../codec/plain-objects.ts'
import type { ChildMark, KeptChild, MachineSnapshot } from './machine-snapshot.ts'

type Kept = MachineSnapshot<AnyStateMachine>

/**
 * The parts of a machine's snapshot that are data, but for its delays.
 *
 * xstate does it, but for what it does badly: it cannot take a context that leads back to itself, nor children without a name.
 */
export const keepMachine = (snapshot: AnyMachineSnapshot): Omit<Kept, 'delays'> => {
  const bare = { ...snapshot, context: {}, children: {} } as AnyMachineSnapshot
  const kept = snapshot.machine.getPersistedSnapshot(bare) as unknown as Kept
  return { ...kept, context: keepContext(snapshot.context), children: keepChildren(snapshot.children) }
}

const keepChildren = (children: Readonly<Record<string, AnyActorRef | undefined>>): Record<string, KeptChild> => {
  const kept: Record<string, KeptChild> = {}
  for (const [id, child] of Object.entries(children)) if (child !== undefined) kept[id] = keepChild(child)
  return kept
}

const keepChild = (child: AnyActorRef & { readonly systemId?: string; readonly _syncSnapshot?: boolean }): KeptChild => {
  const snapshot: unknown = child.getSnapshot()
  const { src, systemId, _syncSnapshot: syncSnapshot } = child
  return {
    snapshot: isMachineSnapshot(snapshot) ? keepMachine(snapshot) : child.getPersistedSnapshot(),
    ...(typeof src === 'string' ? { src } : {}),
    ...(systemId === undefined ? {} : { systemId }),
    ...(syncSnapshot === undefined ? {} : { syncSnapshot }),
  }
}

/** `context` with marks for xstate's actor refs, itself where there are none. */
const keepContext = <C>(context: C): C => (holdsActors(context, new Set()) ? (marked(context, new Map()) as C) : context)

const holdsActors = (value: unknown, seen: Set<object>): boolean => {
  if (isActorRef(value)) return true
  if (!isPlain(value) || seen.has(value)) return false
  seen.add(value)
  return Object.values(value).some((part) => holdsActors(part, seen))
}

const marked = (value: unknown, copies: Map<object, object>): unknown => {
  if (isActorRef(value)) return { xstate$$type: 1, id: value.id } satisfies ChildMark
  if (!isPlain(value)) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {}
  copies.set(value, copy)
  for (const [key, part] of Object.entries(value)) (copy as Record<string, unknown>)[key] = marked(part, copies)
  return copy
}

const isActorRef = (value: unknown): value is AnyActorRef =>
  typeof value === 'object' && value !== null && 'sessionId' in value && 'send' in value && 'getSnapshot' in value

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value) as object | null
  return isRecordPrototype(prototype) || isPlainArray(value, prototype)
}
