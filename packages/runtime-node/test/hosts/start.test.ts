import { HostStalledError, HostStartError } from '@troupe/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import { bundled } from '../support/bundled.ts'
import { keepBusy } from '../support/busy.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
let starter: HostStarter
beforeEach(() => {
  starter = new HostStarter({ entry, output: () => {} })
})
afterEach(() => starter[Symbol.asyncDispose]())

const start = (...args: Parameters<typeof specOf>): DrivenHost => new DrivenHost(starter.startHost(specOf(...args)))

const numbersOf = (chunks: readonly Uint8Array[]): number[] => chunks.map(({ buffer }) => new DataView(buffer).getUint32(0))

describe.each(['thread', 'process'] as const)('a host in a %s', (kind) => {
  it('is ready when its kernel runs, and gets what was sent before', async () => {
    const host = start(kind)
    host.order({ do: 'echo', text: 'early' })
    const facts = await host.host.ready
    expect(await host.answer()).toBe('early')
    if (kind === 'thread') expect(facts).toMatchObject({ pid: process.pid, threadId: expect.any(Number) })
    else expect(facts).toEqual({ pid: expect.any(Number), threadId: undefined, link: 'socket' })
    if (kind === 'process') expect(facts.pid).not.toBe(process.pid)
  })

  it('loses none of 20,000 chunks that it sent just before it left, though main was busy', async () => {
    const host = start(kind)
    await host.ready()
    host.order({ do: 'send', count: 20_000, bytes: 1_000, ending: 'leave' })
    keepBusy(700)
    const report = await host.exited()
    expect(report).toMatchObject({ exitCode: 0, signal: null, error: undefined, abandoned: false })
    expect(numbersOf(host.chunks)).toEqual(Array.from({ length: 20_000 }, (_, n) => n))
    expect(await host.closed).toBeUndefined()
  })

  it('loses nothing of that either when main is busy for long, and has sent it much that it did not read', async () => {
    const host = start(kind)
    await host.ready()
    host.order({ do: 'send', count: 2_000, bytes: 1_000, ending: 'leave' })
    for (let n = 0; n < 100; n++) host.order({ do: 'echo', text: 'x'.repeat(1_000) })
    keepBusy(3_000)
    for (let n = 0; n < 100; n++) host.order({ do: 'echo', text: 'too late' })
    expect(await host.exited()).toMatchObject({ exitCode: 0 })
    expect(numbersOf(host.chunks.slice(0, 2_000))).toEqual(Array.from({ length: 2_000 }, (_, n) => n))
    expect(await host.closed).toBeUndefined()
  })

  it('has a link that ends before its exit is reported, with an error, when it ends without leaving', async () => {
    const host = start(kind)
    await host.ready()
    const order: string[] = []
    void host.closed.then(() => order.push('closed'))
    void host.host.exited.then(() => order.push('exited'))
    host.order({ do: 'end', end: 'exit 7' })
    expect(await host.exited()).toMatchObject({ exitCode: 7, signal: null, error: undefined })
    expect((await host.closed)?.name).toBe('LinkBrokenError')
    expect(order).toEqual(['closed', 'exited'])
  })

  it('leaves when main closes the link', async () => {
    const host = start(kind)
    await host.ready()
    host.host.link.close()
    expect(await host.exited()).toMatchObject({ exitCode: 0, signal: null })
    expect(await host.closed).toBeUndefined()
  })

  it('reports the error that ended it, with name, message, code and stack', async () => {
    const host = start(kind)
    await host.ready()
    host.order({ do: 'end', end: 'throw' })
    const { exitCode, error } = await host.exited()
    expect(exitCode).toBe(1)
    expect(error).toMatchObject({ name: 'PoliteError', message: 'I beg your pardon', code: 'POLITE' })
    expect(error?.stack).toContain('host.cjs')
  })

  it.each(['throw undefined', 'reject undefined', 'throw a string', 'overflow the stack'] as const)(
    'reports an error after "%s"',
    async (end) => {
      const host = start(kind)
      await host.ready()
      host.order({ do: 'end', end })
      const { exitCode, error } = await host.exited()
      expect(exitCode).toBe(1)
      expect(error).toBeInstanceOf(Error)
      expect(error?.message).toMatch(/undefined|a string|call stack/)
    },
  )

  it('can be terminated while it spins', async () => {
    const host = start(kind)
    await host.ready()
    await host.ask({ do: 'echo', text: 'up' })
    host.order({ do: 'end', end: 'spin' })
    host.host.terminate()
    const report = await host.exited()
    expect(report).toMatchObject(kind === 'thread' ? { exitCode: 1, abandoned: false } : { signal: 'SIGKILL', abandoned: false })
    await host.closed
  })

  it('fails to start with what it threw and wrote', async () => {
    const host = start(kind, { name: 'throws' })
    const failure = await host.host.ready.catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(HostStartError)
    expect(failure).toMatchObject({
      host: 'throws',
      exitCode: 1,
      signal: null,
      cause: { name: 'PoliteError', message: 'not today' },
    })
    await host.exited()
  })

  it('fails to start when it exits first, whatever the code', async () => {
    const host = start(kind, { name: 'exits' })
    await expect(host.host.ready).rejects.toMatchObject({ code: 'HOST_START', exitCode: 0 })
  })

  it.each(['silent', 'spins'])('fails to start, and is ended, when nothing is heard from it in time (%s)', async (name) => {
    await using impatient = new HostStarter({ entry, output: () => {}, readyTimeoutMs: 300 })
    const host = new DrivenHost(impatient.startHost(specOf(kind, { name })))
    const failure = (await host.host.ready.catch((error: unknown) => error)) as HostStartError
    expect(failure).toBeInstanceOf(HostStartError)
    expect(failure.cause).toBeInstanceOf(HostStalledError)
    expect((await host.exited()).abandoned).toBe(false)
  })

  it('is not taken for silent by a main that was too busy to listen', async () => {
    await using impatient = new HostStarter({ entry, output: () => {}, readyTimeoutMs: 500 })
    const host = new DrivenHost(impatient.startHost(specOf(kind)))
    keepBusy(1_000)
    await host.ready()
  })

  it('is terminated while it starts', async () => {
    const host = start(kind)
    host.host.terminate()
    await expect(host.host.ready).rejects.toBeInstanceOf(HostStartError)
    expect((await host.exited()).abandoned).toBe(false)
  })

  it('is marked as a host, for every copy of the library in it', async () => {
    const host = start(kind)
    expect(await host.ask({ do: 'facts' })).toMatchObject({ isMarkedAsHost: true, troupeVariable: null })
  })
})

describe('a host in a process', () => {
  it('reports the signal that killed it', async () => {
    const host = start('process')
    await host.ready()
    host.order({ do: 'end', end: 'kill' })
    expect(await host.exited()).toMatchObject({ exitCode: null, signal: 'SIGKILL', interrupted: false })
    expect((await host.closed)?.name).toBe('LinkBrokenError')
  })

  it('leaves at SIGTERM, with nothing lost of what it sent', async () => {
    const host = start('process')
    const { pid } = await host.host.ready
    await host.ask({ do: 'echo', text: 'up' })
    host.order({ do: 'send', count: 5_000, bytes: 1_000, ending: 'nothing' })
    process.kill(pid, 'SIGTERM')
    expect(await host.exited()).toMatchObject({ exitCode: 0, signal: null })
    expect(host.chunks.length === 0 || host.chunks.length === 5_000).toBe(true)
    expect(await host.closed).toBeUndefined()
  })

  it('does not end at SIGINT or SIGHUP: main decides', async () => {
    const host = start('process')
    const { pid } = await host.host.ready
    process.kill(pid, 'SIGINT')
    process.kill(pid, 'SIGHUP')
    expect(await host.ask({ do: 'echo', text: 'still here' })).toBe('still here')
  })
})
