import { execFileSync } from 'node:child_process'
import type { HostOptions, HostSpec } from '@troupe/core/internal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import { bundled } from '../support/bundled.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'
import type { Facts } from './programs/orders.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
let starter: HostStarter
beforeEach(() => {
  starter = new HostStarter({ entry, output: () => {} })
})
afterEach(() => starter[Symbol.asyncDispose]())

const start = (kind: HostSpec['kind'], options: HostOptions, name = 'tracker'): DrivenHost =>
  new DrivenHost(starter.startHost(specOf(kind, { options, name })))

const factsOf = async (host: DrivenHost): Promise<Facts> => (await host.ask({ do: 'facts' })) as Facts

describe.each(['thread', 'process'] as const)('the options of a host in a %s', (kind) => {
  it.each([
    ['maxOldGenerationSizeMb', 15],
    ['maxOldGenerationSizeMb', Number.NaN],
    ['stackSizeMb', 0.25],
    ['maxYoungGenerationSizeMb', 0],
  ] as const)('are refused where they would kill the program: %s %d', (limit, value) => {
    expect(() => start(kind, { resourceLimits: { [limit]: value } })).toThrow(
      expect.objectContaining({ code: 'OPTION', option: `resourceLimits.${limit}`, got: value }),
    )
  })

  it('limit its heap', async () => {
    const [limited, free] = await Promise.all([
      factsOf(start(kind, { resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 6 } })),
      factsOf(start(kind, {})),
    ])
    expect(limited.heapLimit).toBeLessThan(128 * 1024 * 1024)
    expect(free.heapLimit).toBeGreaterThan(limited.heapLimit)
  })

  it('start it with the least limits that are allowed', async () => {
    const host = start(kind, { resourceLimits: { maxOldGenerationSizeMb: 16, stackSizeMb: 0.5 } })
    await host.ready()
  })

  it('give it an environment of its own, or a copy of main’s', async () => {
    process.env['TROUPE_TEST_VARIABLE'] = 'from main'
    try {
      const [inherited, given] = await Promise.all([
        factsOf(start(kind, {})),
        factsOf(start(kind, { env: { TROUPE_TEST_VARIABLE: 'its own' } })),
      ])
      expect([inherited.variable, given.variable]).toEqual(['from main', 'its own'])
    } finally {
      delete process.env['TROUPE_TEST_VARIABLE']
    }
  })

  it('add flags of Node to those of main', async () => {
    const { execArgv } = await factsOf(start(kind, { execArgv: ['--no-warnings', '--conditions=testing'] }))
    expect(execArgv).toEqual(expect.arrayContaining(['--no-warnings', '--conditions=testing']))
  })
})

describe('the options of a host in a thread', () => {
  it('may not hold flags that only a process can have', () => {
    expect(() => start('thread', { execArgv: ['--max-old-space-size=100'] })).toThrow(
      expect.objectContaining({ code: 'OPTION', option: 'execArgv', got: '--max-old-space-size=100' }),
    )
  })
})

describe('the name of a host', () => {
  const column = (args: string[]): string => execFileSync('ps', args, { encoding: 'utf8' }).trim()

  it('is the command of its process in `ps`', async () => {
    const host = start('process', {}, 'tracker')
    const { pid } = await host.host.ready
    expect(column(['-o', 'comm=', '-p', String(pid)])).toMatch(/^tracker troupe#/)
  })

  it('is the command of its thread in `ps -L`, cut to 15 bytes', async () => {
    const host = start('thread', {}, 'a rather long name')
    await host.ready()
    expect(column(['-L', '-o', 'comm=', '-p', String(process.pid)]).split('\n')).toContain('a rather long n')
  })
})
