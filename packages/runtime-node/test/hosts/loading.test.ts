import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import { bundled } from '../support/bundled.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
const typed = new URL('./programs/modules/typed.ts', import.meta.url).href
const fails = new URL('./programs/modules/fails.mjs', import.meta.url).href

let lines: string[]
let starter: HostStarter
beforeEach(() => {
  lines = []
  starter = new HostStarter({ entry, output: ({ text }) => lines.push(text) })
})
afterEach(() => starter[Symbol.asyncDispose]())

describe.each(['thread', 'process'] as const)('a host in a %s', (kind) => {
  it('loads a TypeScript module, once', async () => {
    const host = new DrivenHost(starter.startHost(specOf(kind)))
    expect(await host.ask({ do: 'load', url: typed })).toEqual({ loaded: typed })
    expect(await host.ask({ do: 'load', url: typed })).toEqual({ loaded: typed })
    host.order({ do: 'end', end: 'leave' })
    await host.exited()
    expect(lines).toEqual(['loaded'])
  })

  it('passes on a module’s own error', async () => {
    const host = new DrivenHost(starter.startHost(specOf(kind)))
    expect(await host.ask({ do: 'load', url: fails })).toEqual({ failed: 'not today', name: 'RangeError' })
  })
})
