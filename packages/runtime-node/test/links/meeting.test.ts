import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { LinkDriver } from '@troupe/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { linkLimits } from '../../src/links/link-limits.ts'
import { awaitPeer, dial, type Invitation } from '../../src/links/meeting.ts'
import { MeetingPlace } from '../../src/links/meeting-place.ts'
import { keepBusy } from '../support/busy.ts'
import { within } from '../support/within.ts'

let place: MeetingPlace
beforeEach(() => {
  place = new MeetingPlace()
})
afterEach(() => place[Symbol.asyncDispose]())

/** Somebody who knows the path, but not the token. */
const stranger = (path: string, bytes?: Uint8Array): { socket: Socket; closed: Promise<unknown> } => {
  const socket = connect(path).resume()
  socket.on('error', () => {})
  if (bytes !== undefined) socket.write(bytes)
  return { socket, closed: within(5_000, 'the stranger being sent away', once(socket, 'close')) }
}

const never = new AbortController().signal

const meet = async (invitation: Invitation): Promise<void> => {
  const wait = awaitPeer(invitation, { signal: never })
  await wait.listening
  const there = new LinkDriver(dial(invitation))
  const here = new LinkDriver(await wait.link)
  await Promise.all([there.open(), here.open()])
  await there.send([Buffer.from('hello')])
  expect(Buffer.from((await here.received(1)).chunks[0]!).toString()).toBe('hello')
  await here.close()
  expect((await there.closed()).closed).toEqual(['on purpose'])
}

describe('a meeting', () => {
  it('brings together the two that have the invitation', async () => meet(await place.invite()))

  it('leaves no file behind once they have met', async () => {
    const invitation = await place.invite()
    await meet(invitation)
    expect(readdirSync(dirname(invitation.path))).toEqual([])
  })

  it.each([
    ['a wrong token', new Uint8Array(16)],
    ['half a token and then nothing', new Uint8Array(8)],
    ['nothing at all', undefined],
  ])('sends a stranger with %s away, and goes on waiting for the right one', async (_what, bytes) => {
    const invitation = await place.invite()
    const wait = awaitPeer(invitation, { signal: never, handshakeMs: 100 })
    await wait.listening
    const { closed } = stranger(invitation.path, bytes)
    await closed
    const link = dial(invitation)
    await within(5_000, 'the right one', wait.link)
    link.destroy()
    ;(await wait.link).destroy()
  })

  it('is over when it is called off, with its path and whoever had come', async () => {
    const invitation = await place.invite()
    const over = new AbortController()
    const wait = awaitPeer(invitation, { signal: over.signal })
    await wait.listening
    const { socket, closed } = stranger(invitation.path)
    await once(socket, 'connect')
    over.abort()
    await expect(wait.link).rejects.toMatchObject({ code: 'HANDSHAKE', why: 'the wait was called off' })
    await closed
    expect(existsSync(invitation.path)).toBe(false)
  })

  it('takes a peer that had the token ready while this host was too busy to look', async () => {
    const invitation = await place.invite()
    const wait = awaitPeer(invitation, { signal: never, handshakeMs: 100 })
    await wait.listening
    const link = dial(invitation)
    await new Promise<void>((resolve) => setImmediate(resolve))
    keepBusy(300)
    ;(await within(5_000, 'the peer', wait.link)).destroy()
    link.destroy()
  })

  it('is a broken link for one who finds nobody', async () => {
    const driver = new LinkDriver(dial(await place.invite()))
    await driver.open()
    await driver.send([Buffer.from('anybody?')])
    expect((await driver.closed()).closed).toEqual([{ error: expect.stringContaining('the link broke') }])
  })

  it('works where the path of the temporary directory is too long for a socket', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    const long = join(parent, 'x'.repeat(60), 'y'.repeat(60))
    mkdirSync(long, { recursive: true })
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = long
    try {
      const invitation = await place.invite()
      expect(Buffer.byteLength(invitation.path)).toBeGreaterThan(linkLimits.maxPathBytes)
      const descriptors = readdirSync('/proc/self/fd').length
      await meet(invitation)
      expect(readdirSync(dirname(invitation.path))).toEqual([])
      await expect.poll(() => readdirSync('/proc/self/fd').length).toBe(descriptors)
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
      await place[Symbol.asyncDispose]()
      await rm(parent, { recursive: true })
    }
  })
})

describe('the directory of a meeting place', () => {
  it('can be entered by this user alone', async () => {
    const { path } = await place.invite()
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  })

  it('is named after user and process, and gone when the place is closed', async () => {
    const { path } = await place.invite()
    const directory = dirname(path)
    expect(basename(directory)).toMatch(new RegExp(`^troupe-${process.getuid?.()}-\\d+-${process.pid}-`))
    await place[Symbol.asyncDispose]()
    expect(existsSync(directory)).toBe(false)
  })

  it('is removed by the next program when its own died', async () => {
    const first = dirname((await place.invite()).path)
    const { pid } = spawnSync('true')
    const dead = first.replace(`-${process.pid}-`, `-${pid}-`)
    const alive = first.replace(`-${process.pid}-`, `-${process.ppid}-`)
    for (const directory of [dead, alive]) mkdirSync(directory)
    try {
      await using next = new MeetingPlace()
      await next.invite()
      expect([existsSync(first), existsSync(dead), existsSync(alive)]).toEqual([true, false, true])
    } finally {
      rmSync(alive, { recursive: true })
    }
  })
})
