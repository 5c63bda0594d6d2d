import { readFileSync, readlinkSync } from 'node:fs'
import { isMainThread, threadId } from 'node:worker_threads'

/** What tells a thread from all others of this machine, those to come included. */
export interface ThreadIdentity {
  readonly pid: number
  /** The operating system's number of the thread. */
  readonly tid: number
  /** When it began, in ticks since the machine did: a number that is used again began later. 0 where that cannot be known. */
  readonly startedAt: bigint
}

/** Where a host says that it is one; see `entry/is-host.ts`, which stands above this floor. */
const mark: unique symbol = Symbol.for('troupe.host')

/** The name of this host, as it is shown in `ps`. */
export const hostName = (): string =>
  (globalThis as { [mark]?: { readonly spec: { readonly name: string } } })[mark]?.spec.name ??
  (isMainThread ? 'main' : `thread ${threadId}`)

const readIdentity = (): ThreadIdentity => {
  try {
    const [pid, , tid] = readlinkSync('/proc/thread-self').split('/')
    const startedAt = startOf(readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8'))
    if (startedAt !== undefined) return { pid: Number(pid), tid: Number(tid), startedAt }
  } catch {
    // no /proc here
  }
  return { pid: process.pid, tid: threadId, startedAt: 0n }
}

let identity: ThreadIdentity | undefined

/** Who runs this. */
export const thisThread = (): ThreadIdentity => (identity ??= readIdentity())

/** Whether that thread still runs. Where its start is not known nobody can tell, and it counts as alive. */
export const isThreadAlive = ({ pid, tid, startedAt }: ThreadIdentity): boolean => {
  if (startedAt === 0n) return true
  try {
    return startOf(readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8')) === startedAt
  } catch {
    return false
  }
}

/** The start time in a line of `stat`; `undefined` for a thread that is over and only waits for its parent to notice. */
const startOf = (stat: string): bigint | undefined => {
  // the name comes in brackets, and may have brackets and blanks itself
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' || fields[0] === 'x' ? undefined : BigInt(fields[19]!)
}
