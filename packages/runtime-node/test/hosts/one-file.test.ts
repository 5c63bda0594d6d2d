import { describe, expect, it } from 'vitest'
import { bundled } from '../support/bundled.ts'
import { Program } from '../support/program.ts'

const program = new URL('./programs/one-file.ts', import.meta.url)
const forms = [
  ['ES module', await bundled(program, 'esm')],
  ['CommonJS file that knows its URL', await bundled(program, 'cjs')],
  ['CommonJS file that knows its path alone', await bundled(program, 'cjs without import.meta')],
] as const

const run = (file: string, act: string): Program => new Program(file, { TROUPE_TEST_ACT: act })

describe.each(forms)('a program that is one %s', (_form, file) => {
  it.each(['thread', 'process'])('is the entry of its own hosts (%s)', async (kind) => {
    await using started = run(file, `start ${kind}`)
    expect(await started.json()).toEqual({ ready: true, isOwnProcess: kind === 'thread' })
    expect(await started.end()).toBe(0)
  })

  it.each(['thread', 'process'])('is suspected to lack a guard when it exits as a host (%s)', async (kind) => {
    await using started = run(file, `exit ${kind}`)
    expect(await started.json()).toEqual({ code: 'HOST_START', cause: 'ENTRY_NOT_GUARDED' })
  })

  it('is stopped from starting itself over and over', async () => {
    await using started = run(file, 'nest thread')
    expect(await started.json()).toEqual({ code: 'ENTRY_NOT_GUARDED', depth: 4 })
    expect(await started.end()).toBe(0)
  })
})
