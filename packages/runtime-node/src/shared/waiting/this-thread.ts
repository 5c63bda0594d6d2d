import { existsSync, readFileSync, readlinkSync } from 'node:fs'
import { isMainThread, threadId } from 'node:worker_threads'

/** What tells a thread from all others of this machine, those to come included. */
export interface ThreadIdentity {
  readonly pid: number
  /** The operating system's number of the thread. */
  readonly tid: number
  /** When it began, in ticks since the machine did: a number that is used again began later. 0 where that cannot be known. */
  readonly startedAt: bigint
}

/** What a board has to know of the threads that sit at it. Handed in, so that a test can end threads between any two steps. */
export interface Threads {
  /** Who runs this. */
  self(): ThreadIdentity
  /** Whether that thread still runs; `true` where nobody can tell. */
  isAlive(thread: ThreadIdentity): boolean
  /** Whether any thread has that number now; `true` where nobody can tell. */
  exists(tid: number): boolean
  /** Milliseconds on a clock that is the same for all of them. */
  now(): number
}

/** Where a host says that it is one; see `entry/is-host.ts`, which stands above this floor. */
const mark: unique symbol = Symbol.for('troupe.host')

/** The name of this host, as it is shown in `ps`. */
export const hostName = (): string =>
  (globalThis as { [mark]?: { readonly spec: { readonly name: string } } })[mark]?.spec.name ??
  (isMainThread ? 'main' : `thread ${threadId}`)

const readIdentity = (): ThreadIdentity => {
  let link: string
  try {
    link = readlinkSync('/proc/thread-self')
  } catch {
    // no /proc here
    return { pid: process.pid, tid: threadId, startedAt: 0n }
  }
  const [pid, , tid] = link.split('/')
  const found = startOf(`${pid}/task/${tid}`)
  return { pid: Number(pid), tid: Number(tid), startedAt: typeof found === 'bigint' ? found : 0n }
}

let identity: ThreadIdentity | undefined

/** Who runs this. */
export const thisThread = (): ThreadIdentity => (identity ??= readIdentity())

/** Whether that thread still runs. Where its start is not known nobody can tell, and it counts as alive. */
export const isThreadAlive = ({ pid, tid, startedAt }: ThreadIdentity): boolean => {
  if (startedAt === 0n) return true
  const found = startOf(`${pid}/task/${tid}`)
  return found === 'unknown' || found === startedAt
}

/** The threads of this machine, as its operating system tells. */
export const machineThreads: Threads = {
  self: thisThread,
  isAlive: isThreadAlive,
  exists: (tid) => startOf(`${tid}`) !== 'over' || !existsSync('/proc/self/stat'),
  now: () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1_000 + nanoseconds / 1e6
  },
}

/**
 * When the thread at this place of `/proc` began. It is `over` only when it is certain that it does not run any more. A process that may open no
 * more files learns nothing, and must not take the living for dead.
 */
const startOf = (place: string): bigint | 'over' | 'unknown' => {
  let stat: string
  try {
    stat = readFileSync(`/proc/${place}/stat`, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ESRCH' ? 'over' : 'unknown'
  }
  // the name comes in brackets, and may have brackets and blanks itself
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // a zombie is over: it only waits for its parent to notice
  return fields[0] === 'Z' || fields[0] === 'X' || fields[0] === 'x' ? 'over' : BigInt(fields[19]!)
}
