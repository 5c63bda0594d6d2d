import { utimes } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { bootOrder } from '../../src/hosts/entry-code.ts'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import { bundled } from '../support/bundled.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'

const program = new URL('./programs/host.ts', import.meta.url)
const [entry, other] = [await bundled(program), await bundled(program)]

describe('the compiled code of an entry', () => {
  it('comes from the first thread, starts the next one, and is of no use to a file that was changed', async () => {
    await using starter = new HostStarter({ entry, output: () => {} })
    expect(bootOrder(entry).order.code).toBe('wanted')
    starter.startHost(specOf('thread'))
    await expect.poll(() => bootOrder(entry).order.code).toBeInstanceOf(SharedArrayBuffer)
    const second = new DrivenHost(starter.startHost(specOf('thread')))
    expect(await second.ask({ do: 'echo', text: 'from compiled code' })).toBe('from compiled code')
    await utimes(entry, new Date(), new Date(0))
    expect(bootOrder(entry).order.code).toBe('wanted')
  })

  it('is not used for a source that it does not fit', async () => {
    await using starter = new HostStarter({ entry: other, output: () => {} })
    bootOrder(other).keep(new Uint8Array(1_000).fill(7))
    const host = new DrivenHost(starter.startHost(specOf('thread')))
    expect(await host.ask({ do: 'echo', text: 'compiled again' })).toBe('compiled again')
  })
})
