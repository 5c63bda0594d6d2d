import type { HostedSystem } from '@troupe/core'
import type { TaskHandle } from './task-handle.ts'

/** On the global object: copies of this package share it. */
const mark: unique symbol = Symbol.for('troupe.active-children')
const world = globalThis as { [mark]?: Map<string, Set<TaskHandle<unknown>>> }
const bySystem = (world[mark] ??= new Map())

/** The tasks that code of this host has started with `startThread` and `startProcess` and that have not ended, oldest first. */
export const activeChildren = (system: Pick<HostedSystem, 'id'>): TaskHandle<unknown>[] => [...(bySystem.get(system.id) ?? [])]

export const childBegins = (systemId: string, child: TaskHandle<unknown>): void => {
  const children = bySystem.get(systemId)
  if (children === undefined) bySystem.set(systemId, new Set([child]))
  else children.add(child)
}

export const childEnded = (systemId: string, child: TaskHandle<unknown>): void => {
  const children = bySystem.get(systemId)
  children?.delete(child)
  if (children?.size === 0) bySystem.delete(systemId)
}
