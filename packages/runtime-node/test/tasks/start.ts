import { type ActorRef, type ActorSystem, startProcess, startThread } from '@troupe/runtime-node'
import { builtFolder } from '../support/built.ts'
import type { Inbox as InboxClass } from './fixtures/inbox.ts'

/** The fixtures as a program of a user's has them. */
export const built: (name: string) => string = await builtFolder(new URL('./fixtures/', import.meta.url))
export const fns = (await import(built('functions'))) as typeof import('./fixtures/functions.ts')
const { Inbox } = (await import(built('inbox'))) as typeof import('./fixtures/inbox.ts')

export const start = { thread: startThread, process: startProcess } as const

/** An inbox in main, for tasks to leave word in. */
export const openInbox = (system: ActorSystem): Promise<ActorRef<InboxClass>> => system.spawn(Inbox)
