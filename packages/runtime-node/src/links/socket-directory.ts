import { readlinkSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { linkLimits } from './link-limits.ts'

/** Length of the names that sockets get in the directory. */
const socketNameBytes = 12

/**
 * A directory for sockets that only this user can enter: the sockets in it are as safe as it is. Directories of programs that died
 * without removing theirs are removed when a new one is made.
 */
export class SocketDirectory implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async open(): Promise<SocketDirectory> {
    // Linux reaches long paths through a descriptor, see `meeting-place.ts`.
    const parent = process.platform === 'linux' || isShortEnough(tmpdir()) ? tmpdir() : '/tmp'
    await sweep(parent)
    // mkdtemp makes it 0700 whatever the umask.
    return new SocketDirectory(await mkdtemp(join(parent, `${prefixOf(process.pid)}-`)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

const isShortEnough = (parent: string): boolean =>
  Buffer.byteLength(join(parent, `${prefixOf(process.pid)}-XXXXXX`)) + 1 + socketNameBytes <= linkLimits.maxPathBytes

/** `troupe-<uid>-<pid namespace>-<pid>`: pids of another namespace (a container that shares /tmp) say nothing about life here. */
const prefixOf = (pid: number): string => `troupe-${process.getuid?.() ?? 'user'}-${pidNamespace()}-${pid}`

const pidNamespace = (): string => {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 'n'
  } catch {
    return 'n'
  }
}

const sweep = async (parent: string): Promise<void> => {
  const ours = new RegExp(`^${prefixOf(0).slice(0, -1)}(\\d+)-`)
  const names = await readdir(parent).catch(() => [])
  const left = names.filter((name) => isDead(Number(ours.exec(name)?.[1])))
  // Somebody else may sweep at the same moment, or the directory may not be ours to remove: neither is of interest here.
  await Promise.allSettled(left.map((name) => rm(join(parent, name), { recursive: true, force: true })))
}

const isDead = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
