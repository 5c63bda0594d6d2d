import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import type { OutputLine } from '../../src/hosts/on-output.ts'
import { bundled } from '../support/bundled.ts'
import { keepBusy } from '../support/busy.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
let lines: OutputLine[]
let starter: HostStarter
beforeEach(() => {
  lines = []
  starter = new HostStarter({ entry, output: (line) => lines.push(line) })
})
afterEach(() => starter[Symbol.asyncDispose]())

const start = async (...args: Parameters<typeof specOf>): Promise<DrivenHost> => {
  const host = new DrivenHost(starter.startHost(specOf(...args)))
  await host.ready()
  return host
}

const texts = (stream: OutputLine['stream']): string[] => lines.filter((line) => line.stream === stream).map(({ text }) => text)
const counted = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => `line ${from + n}`)

describe.each(['thread', 'process'] as const)('the output of a host in a %s', (kind) => {
  it.each(['throw', 'exit 7', 'leave'] as const)(
    'is complete when it wrote 2,000 lines to stderr just before it ended (%s)',
    async (ending) => {
      const host = await start(kind)
      host.order({ do: 'print', stream: 'stderr', count: 2_000, ending })
      keepBusy(300)
      const { stderr } = await host.exited()
      const all = texts('stderr')
      expect(all.slice(0, 2_000)).toEqual(counted(0, 2_000))
      expect(stderr).toEqual(all.slice(-20))
    },
  )

  it('names the host that wrote it, whole lines at a time, whatever the pieces', async () => {
    const host = await start(kind, { name: 'écrivain', slot: 77 })
    const bytes = Buffer.from('first\nünï¢öde\nno line feed')
    const pieces = [...bytes].map((byte) => Buffer.of(byte).toString('base64'))
    host.order({ do: 'write', pieces })
    host.order({ do: 'end', end: 'leave' })
    await host.exited()
    expect(lines).toEqual(
      ['first', 'ünï¢öde', 'no line feed'].map((text) => ({ host: 'écrivain', slot: 77, stream: 'stdout', text })),
    )
  })

  it('is passed on in parts where a line has no end', async () => {
    const host = await start(kind)
    host.order({ do: 'write', pieces: [Buffer.from('x'.repeat(20_000)).toString('base64')] })
    host.order({ do: 'end', end: 'leave' })
    await host.exited()
    expect(texts('stdout').join('')).toBe('x'.repeat(20_000))
    expect(Math.max(...texts('stdout').map(({ length }) => length))).toBe(8_192)
  })
})

describe('the output of a host in a thread', () => {
  it('is shown while the thread spins', async () => {
    const host = await start('thread')
    host.order({ do: 'print', stream: 'stdout', count: 100, ending: 'spin' })
    await expect.poll(() => texts('stdout').length).toBe(100)
  })

  it('is counted, not kept, above what main takes in time', async () => {
    const host = await start('thread')
    host.order({ do: 'print', stream: 'stdout', count: 400_000, ending: 'leave' })
    keepBusy(1_500)
    await host.exited()
    const shown = texts('stdout')
    const note = /^\[troupe: (\d+) lines were not shown/
    const missing = shown.map((text) => Number(note.exec(text)?.[1] ?? 0)).reduce((sum, n) => sum + n, 0)
    expect(missing).toBeGreaterThan(0)
    expect(shown.filter((text) => !note.test(text)).length + missing).toBe(400_000)
  })
})

describe('the output of a host in a process', () => {
  it('does not delay the report when a process that the host started still holds it', async () => {
    const host = await start('process')
    const grandchild = Number(await host.ask({ do: 'have a child' }))
    try {
      const began = performance.now()
      host.order({ do: 'print', stream: 'stderr', count: 3, ending: 'exit 7' })
      expect(await host.exited()).toMatchObject({ exitCode: 7, stderr: ['line 0', 'line 1', 'line 2'] })
      expect(performance.now() - began).toBeLessThan(2_000)
    } finally {
      process.kill(grandchild, 'SIGKILL')
    }
  })
})
