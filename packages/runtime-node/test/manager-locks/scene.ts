import type { ActorRef, Manager, ManagerOptions } from '@troupe/runtime-node'
import { afterAll, beforeAll } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import type { Visitor as VisitorClass } from './fixtures/visitor.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Visitor, ...others } = (await import(built('visitor'))) as typeof import('./fixtures/visitor.ts')
export const { keepStep, meeting } = others

/** A manager, and one who visits it from a thread and one from a process; there for all tests of a file. */
export interface Scene {
  open: OpenSystem
  manager: Manager
  thread: ActorRef<VisitorClass>
  child: ActorRef<VisitorClass>
  /** One on a process of its own, to be killed. */
  mortal(): Promise<ActorRef<VisitorClass>>
}

export const scene = (options?: ManagerOptions): Scene => {
  const parts = {} as Scene
  beforeAll(async () => {
    parts.open = await openSystem()
    const { system } = parts.open
    ;[parts.manager, parts.thread, parts.child] = await Promise.all([
      system.manager(options),
      system.spawn(Visitor, { on: 'thread' }),
      system.spawn(Visitor, { on: 'process' }),
    ])
    parts.mortal = () => system.spawn(Visitor, { on: 'process', restart: 'temporary' })
  })
  afterAll(() => parts.open[Symbol.asyncDispose]())
  return parts
}
