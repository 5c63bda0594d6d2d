import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Link } from '@troupe/core/internal'
import { describe, expect, it } from 'vitest'
import { Crowd } from '../../src/links/ring/crowd.ts'
import { SocketLink } from '../../src/links/socket-link.ts'
import { newRingSeat, newThreadLink, type ThreadLinkKind, ThreadLinks } from '../../src/links/thread-links.ts'
import { WorkerChannel } from '../../src/links/worker-channel.ts'
import { bundled } from '../support/bundled.ts'

const program = await bundled(new URL('./programs/throws.ts', import.meta.url))

/** Starts the program and sends it numbers over its channel, or over a socket at `path`. */
const outcome = async (
  kind: ThreadLinkKind,
  path: string | undefined,
  linkOf: (channel: WorkerChannel) => Promise<Link>,
): Promise<unknown> => {
  const crowd = Crowd.memory()
  const [nearSeat, seat] = [newRingSeat(kind, crowd), newRingSeat(kind, crowd)]
  const [near, link] = newThreadLink(nearSeat, seat)
  const worker = new Worker(program, { workerData: { link, seat, path } })
  try {
    const result = new Promise((resolve) => {
      const channel = new WorkerChannel(worker, (way) => new ThreadLinks(nearSeat).open(way, near), resolve)
      void linkOf(channel).then((link) => {
        for (let n = 0; n < 6; n++) link.send(Uint8Array.of(n))
        link.close()
      })
    })
    return await result
  } finally {
    await worker.terminate()
  }
}

const wanted = { chunks: [0, 2, 4], errors: ['at 1', 'at 3', 'at 5'] }

describe('a receiver that throws', () => {
  it('loses no chunk behind, over a port; its errors are uncaught ones', async () => {
    expect(await outcome('ports', undefined, async ({ link }) => link)).toEqual(wanted)
  })

  it('loses no chunk behind, over a ring; its errors are uncaught ones', async () => {
    expect(await outcome('rings', undefined, async ({ link }) => link)).toEqual(wanted)
  })

  it('loses no chunk behind, over a socket; its errors are uncaught ones', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    const server = createServer({ allowHalfOpen: true }).listen(join(folder, 's'))
    try {
      await once(server, 'listening')
      const connected = once(server, 'connection')
      expect(await outcome('ports', join(folder, 's'), async () => new SocketLink((await connected)[0]))).toEqual(wanted)
    } finally {
      server.close()
      await rm(folder, { recursive: true })
    }
  })
})
