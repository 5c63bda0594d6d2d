import { chmod, link, lstat, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect, InsecureAddressError, ListenFailedError, listen } from '@troupe/runtime-node'
import { describe, expect, it, vi } from 'vitest'
import { bundled } from '../support/bundled.ts'
import { failure } from '../support/failure.ts'
import { Program } from '../support/program.ts'
import { testFolder } from '../support/test-folder.ts'
import { authKey } from './keys.ts'

const place = async () => {
  const folder = await testFolder()
  return { folder, path: join(folder, 'socket') }
}

/** What a server leaves that was killed: Node removes the name that it was bound to, and no other. */
const leaveDeadSocket = async (path: string): Promise<void> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(`${path}.bound`, resolve))
  await link(`${path}.bound`, path)
  await new Promise((resolve) => server.close(resolve))
}

describe('the file of a socket', () => {
  it('is its owner’s alone, and is gone when the listener is closed', async () => {
    const { folder, path } = await place()
    const listener = await listen({ address: { path }, authKey })
    expect((await lstat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['socket'])
    await listener.close()
    expect(await readdir(folder)).toEqual([])
  })

  it('is replaced when a server left it that was killed', async () => {
    const { path } = await place()
    await using program = new Program(await bundled(new URL('./programs/listens.ts', import.meta.url), 'esm'), {
      TROUPE_TEST_ADDRESS: JSON.stringify({ path }),
      TROUPE_TEST_KEY: authKey,
    })
    expect(await program.line()).toBe('listening')
    await failure(ListenFailedError, listen({ address: { path }, authKey }))
    program.signal('SIGKILL')
    await program.ended
    expect((await lstat(path)).isSocket()).toBe(true)
    await using listener = await listen({ address: { path }, authKey })
    await using _client = await connect({ address: { path }, authKey })
    expect(listener.address).toEqual({ path })
  })

  it.each(['nothing', 'a dead one'])('is one server’s when many start at once where there is %s', async (there) => {
    const { folder, path } = await place()
    for (let round = 0; round < 10; round++) {
      if (there === 'a dead one') await leaveDeadSocket(path)
      const started = await Promise.allSettled(Array.from({ length: 6 }, () => listen({ address: { path }, authKey })))
      const listening = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      expect(listening).toHaveLength(1)
      for (const each of started) if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(ListenFailedError)
      await using _client = await connect({ address: { path }, authKey })
      await listening[0]!.close()
      expect(await readdir(folder)).toEqual([])
    }
  })

  it('is replaced also when somebody died while replacing it', async () => {
    const { folder, path } = await place()
    await leaveDeadSocket(path)
    const { ino } = await lstat(path)
    await link(path, join(folder, `.stale-${ino}`))
    await failure(ListenFailedError, listen({ address: { path }, authKey }))
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000)
    await using _listener = await listen({ address: { path }, authKey }).finally(() => vi.restoreAllMocks())
    expect(await readdir(folder)).toEqual(['socket'])
  })

  it('is left alone when it is no socket', async () => {
    const { path } = await place()
    await writeFile(path, 'precious')
    expect(await failure(ListenFailedError, listen({ address: { path }, authKey }))).toMatchObject({
      cause: { code: 'EADDRINUSE' },
    })
    expect((await lstat(path)).isFile()).toBe(true)
  })

  it('is left alone at the end when it is another’s by then', async () => {
    const { path } = await place()
    const { rm } = await import('node:fs/promises')
    const first = await listen({ address: { path }, authKey })
    await rm(path)
    await using _second = await listen({ address: { path }, authKey })
    await first.close()
    await using _client = await connect({ address: { path }, authKey })
  })

  it('is not made where others may replace it, nor where there is no folder', async () => {
    const { folder } = await place()
    const open = join(folder, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    expect(await failure(InsecureAddressError, listen({ address: { path: join(open, 's') }, authKey }))).toMatchObject({
      remedy: expect.stringContaining('0700'),
    })
    expect(await readdir(open)).toEqual([])
    expect(await failure(ListenFailedError, listen({ address: { path: join(folder, 'none/s') }, authKey }))).toMatchObject({
      cause: { code: 'ENOENT' },
    })
  })
})
