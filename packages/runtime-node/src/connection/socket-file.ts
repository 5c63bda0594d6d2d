import { chmod, link, lstat, mkdtemp, rm, stat, unlink } from 'node:fs/promises'
import type { Server } from 'node:net'
import { dirname, join } from 'node:path'
import { InsecureAddressError, ListenFailedError } from '../errors/connection-errors.ts'

/**
 * The file of a Unix socket that this program listens at. It gets its name when it has the mode 0600 already, and never takes that of a
 * socket at which somebody listens.
 */
export class SocketFile {
  readonly #path: string
  readonly #inode: number

  private constructor(path: string, inode: number) {
    this.#path = path
    this.#inode = inode
  }

  /**
   * Listens with `server`.
   *
   * @throws InsecureAddressError - others may replace what is in the folder
   * @throws ListenFailedError - somebody listens there, or there is something else
   */
  static async listen(server: Server, path: string, backlog: number): Promise<SocketFile> {
    const folder = dirname(path)
    await requireOwnFolder(folder, path)
    // a socket has its mode from the moment it is bound only if nobody can get to it before: it is made in a folder of its own
    const birthplace = await failing(path, mkdtemp(join(folder, '.s')))
    try {
      const born = join(birthplace, 's')
      await failing(path, listening(server, born, backlog))
      await chmod(born, 0o600)
      await placeAt(path, born)
      return new SocketFile(path, (await lstat(path)).ino)
    } catch (error) {
      server.close()
      throw error instanceof ListenFailedError ? error : new ListenFailedError({ peer: `unix:${path}` }, { cause: error })
    } finally {
      await rm(birthplace, { recursive: true, force: true })
    }
  }

  /** Removes the file, unless it is another's by now. */
  async remove(): Promise<void> {
    if ((await inodeOf(this.#path)) === this.#inode) await unlink(this.#path).catch(() => {})
  }
}

const listening = (server: Server, path: string, backlog: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path, backlog }, () => {
      server.off('error', reject)
      resolve()
    })
  })

const requireOwnFolder = async (folder: string, path: string): Promise<void> => {
  const { mode, uid } = await failing(path, stat(folder))
  const isOwn = process.getuid === undefined || uid === process.getuid() || uid === 0
  const isOpen = (mode & 0o022) !== 0 && (mode & 0o1000) === 0
  if (isOwn && !isOpen) return
  throw new InsecureAddressError({
    peer: `unix:${path}`,
    why: `other users may replace what is in ${folder}`,
    remedy: 'put the socket into a folder that only you can write to (mode 0700)',
  })
}

/** A link is made only where there is no file, whatever happens in between. */
const placeAt = async (path: string, born: string): Promise<void> => {
  if (await linked(born, path)) return
  await removeStale(path)
  if (!(await linked(born, path))) throw inUse(path)
}

const linked = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

const removeStale = async (path: string): Promise<void> => {
  const found = await lstat(path)
  const isOurs = process.getuid === undefined || found.uid === process.getuid()
  if (!found.isSocket() || !isOurs || (await isAlive(path))) throw inUse(path)
  const claim = join(dirname(path), `.stale-${found.ino}`)
  if (!(await claimed(path, claim))) throw inUse(path)
  try {
    // several that start at once may all have found the dead one: by now another may have its name
    if ((await lstat(claim)).ino !== found.ino) throw inUse(path)
    await unlink(path)
  } finally {
    await unlink(claim)
  }
}

/** A claim that was not withdrawn in this time is that of somebody who died. */
const claimMs = 10_000

/** Only who has made the link `claim`, whose name is that of one dead socket, may remove that one. */
const claimed = async (path: string, claim: string): Promise<boolean> => {
  if (await linked(path, claim)) return true
  const { ctimeMs } = await lstat(claim).catch(() => ({ ctimeMs: Infinity }))
  if (Date.now() - ctimeMs < claimMs || ctimeMs === Infinity) return false
  await unlink(claim)
  return linked(path, claim)
}

/** Whether somebody listens there. */
const isAlive = async (path: string): Promise<boolean> => {
  const { connect } = await import('node:net')
  return new Promise((resolve) => {
    const socket = connect({ path })
    const settle = (is: boolean): void => {
      socket.destroy()
      resolve(is)
    }
    socket.on('connect', () => settle(true))
    // busy, or not allowed: somebody is there
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'))
  })
}

const inodeOf = async (path: string): Promise<number | undefined> => (await lstat(path).catch(() => undefined))?.ino

const inUse = (path: string): ListenFailedError => {
  const cause = Object.assign(new Error('something is there already, and it is no socket that a dead program of yours left'), {
    code: 'EADDRINUSE',
  })
  return new ListenFailedError({ peer: `unix:${path}` }, { cause })
}

const failing = async <T>(path: string, action: Promise<T>): Promise<T> => {
  try {
    return await action
  } catch (cause) {
    throw new ListenFailedError({ peer: `unix:${path}` }, { cause })
  }
}
