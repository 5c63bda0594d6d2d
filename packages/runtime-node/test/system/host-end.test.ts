import { AskCancelledError, AskTimeoutError, OptionError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Victim } = (await import(built('victim'))) as typeof import('./fixtures/victim.ts')

describe('the end of a host', () => {
  it.each([
    ['process', 'kill', { exitCode: null, signal: 'SIGKILL', error: undefined }],
    ['process', 'exit', { exitCode: 3, signal: null, error: undefined }],
    ['thread', 'throw', { exitCode: 1, signal: null, error: expect.objectContaining({ name: 'RangeError' }) }],
  ] as const)('is told to whoever waits for it, before it comes back: %s, %s', async (kind, how, end) => {
    await using world = await openSystem()
    const { system } = world
    const group = kind === 'thread' ? await system.threads(1) : await system.processes(1)
    const host = group.hosts[0]!
    const ended = system.hostEnded(host, { timeoutMs: Infinity })
    const victim = await system.spawn(Victim, { on: host, restart: 'temporary' })
    await victim.ask.complain(2)
    victim.tell.die(how)
    expect(await ended).toMatchObject({ ...end, terminated: false })
    expect((await ended).stderr).toContain('complaint 1')
    // and to whoever asks later
    expect(await system.hostEnded(host)).toEqual(await ended)
  })

  it('that was wanted has the exit code 0', async () => {
    await using world = await openSystem()
    const { hosts } = await world.system.processes(1)
    const ended = world.system.hostEnded(hosts[0]!)
    await world.system.stopHost(hosts[0]!)
    expect(await ended).toEqual({ exitCode: 0, signal: null, error: undefined, stderr: [], terminated: false })
  })

  it('is waited for as long as one likes', async () => {
    await using world = await openSystem()
    const { system } = world
    const { hosts } = await system.threads(1)
    await failure(AskTimeoutError, system.hostEnded(hosts[0]!, { timeoutMs: 20 }))
    const stop = new AbortController()
    const ended = system.hostEnded(hosts[0]!, { signal: stop.signal })
    stop.abort()
    await failure(AskCancelledError, ended)
    await failure(AskCancelledError, system.hostEnded(hosts[0]!, { signal: stop.signal }))
    await failure(OptionError, system.hostEnded(system.here))
  })
})
