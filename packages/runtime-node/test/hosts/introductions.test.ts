import type { HostSpec } from '@troupe/core/internal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import { bundled } from '../support/bundled.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
let starter: HostStarter
beforeEach(() => {
  starter = new HostStarter({ entry, output: () => {} })
})
afterEach(() => starter[Symbol.asyncDispose]())

const start = async (kind: HostSpec['kind']): Promise<DrivenHost> => {
  const host = new DrivenHost(starter.startHost(specOf(kind)))
  await host.ready()
  return host
}

const slotOf = ({ host }: DrivenHost): number => host.spec.slot

describe.each([
  ['thread', 'thread'],
  ['thread', 'process'],
  ['process', 'thread'],
  ['process', 'process'],
] as const)('a %s and a %s that are introduced', (first, second) => {
  const meet = async (): Promise<readonly [DrivenHost, DrivenHost]> => {
    const [one, other] = await Promise.all([start(first), start(second)])
    starter.introduce(one.host, other.host)
    expect(await Promise.all([one.answer(), other.answer()])).toEqual([{ met: slotOf(other) }, { met: slotOf(one) }])
    return [one, other]
  }

  it('have a direct link, both ways', async () => {
    const [one, other] = await meet()
    one.order({ do: 'tell a sibling', slot: slotOf(other), text: 'hello' })
    expect(await other.answer()).toEqual({ from: slotOf(one), heard: { said: 'hello' } })
    other.order({ do: 'tell a sibling', slot: slotOf(one), text: 'and back' })
    expect(await one.answer()).toEqual({ from: slotOf(other), heard: { said: 'and back' } })
  })

  it('hear of each other’s death over that link', async () => {
    const [one, other] = await meet()
    other.host.terminate()
    expect(await one.answer()).toEqual({ lost: slotOf(other), error: expect.stringContaining('the link broke') })
  })

  it('part without an error when one of them leaves', async () => {
    const [one, other] = await meet()
    other.order({ do: 'end', end: 'leave' })
    expect(await one.answer()).toEqual({ lost: slotOf(other) })
    expect(await other.exited()).toMatchObject({ exitCode: 0 })
  })
})

describe('a host whose peer cannot be met', () => {
  it('meets it as a link that has ended', async () => {
    const [one, other] = await Promise.all([start('thread'), start('process')])
    const { pid } = (await other.ready()) as { pid: number }
    // The process will not come to the place, nor say that it waits there.
    process.kill(pid, 'SIGSTOP')
    starter.introduce(one.host, other.host)
    other.host.terminate()
    await other.exited()
    expect(await one.ask({ do: 'echo', text: 'unharmed' })).toBe('unharmed')
  })
})
