import { threadId } from 'node:worker_threads'
import { hostName } from '../waiting/this-thread.ts'

/** This thread as the owner of something in a server. */
export const self = (): { readonly host: string; readonly pid: number; readonly threadId: number } => ({
  host: hostName(),
  pid: process.pid,
  threadId,
})
