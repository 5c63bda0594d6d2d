import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import { bundled } from '../support/bundled.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
const typed = new URL('./programs/modules/typed.ts', import.meta.url).href
const fails = new URL('./programs/modules/fails.mjs', import.meta.url).href
const readsTypescript = 'typescript' in process.features && process.features.typescript !== false

let lines: string[]
let starter: HostStarter
beforeEach(() => {
  lines = []
  starter = new HostStarter({ entry, output: ({ text }) => lines.push(text) })
})
afterEach(() => starter[Symbol.asyncDispose]())

describe.each(['thread', 'process'] as const)('a host in a %s', (kind) => {
  it('loads a TypeScript module, once, and marks it while it does', async () => {
    const host = new DrivenHost(starter.startHost(specOf(kind)))
    expect(await host.ask({ do: 'load', url: typed })).toEqual({ loaded: typed })
    expect(await host.ask({ do: 'load', url: typed })).toEqual({ loaded: typed })
    expect(await host.ask({ do: 'facts' })).toMatchObject({ loading: null })
    host.order({ do: 'end', end: 'leave' })
    await host.exited()
    expect(lines).toEqual([`loading ${typed}`])
  })

  it('passes on a module’s own error', async () => {
    const host = new DrivenHost(starter.startHost(specOf(kind)))
    expect(await host.ask({ do: 'load', url: fails })).toEqual({ failed: 'not today', name: 'RangeError' })
    expect(await host.ask({ do: 'facts' })).toMatchObject({ loading: null })
  })

  it.skipIf(readsTypescript)('says what to do where nothing reads TypeScript', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    try {
      const file = join(folder, 'alone.ts')
      await writeFile(file, 'export const n: number = 1\n')
      const host = new DrivenHost(starter.startHost(specOf(kind)))
      expect(await host.ask({ do: 'load', url: pathToFileURL(file).href })).toEqual({
        name: 'ModuleLoadError',
        failed: expect.stringMatching(/alone\.ts cannot be loaded: .*Node >= 22\.18, install tsx, or build first/),
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
