import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { promisify } from 'node:util'
import { OptionError } from '@troupe/core'
import { describe, expect, it } from 'vitest'
import { TraceFile } from '../../src/timeline/trace-file.ts'
import { bundled } from '../support/bundled.ts'
import { failure } from '../support/failure.ts'
import { traceFile } from './open-traced.ts'

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const event = (n: number): string => JSON.stringify({ name: `event ${n}`, ts: n })

describe('the file of a trace', () => {
  it('is complete after each piece', async () => {
    const path = await traceFile()
    const file = await TraceFile.open(path, 1_000)
    expect(read(path)).toEqual([])
    for (let n = 1; n <= 5; n++) {
      expect(await file.append([event(n), event(-n)])).toBe(true)
      expect(read(path)).toHaveLength(2 * n)
    }
    expect(await file.append([])).toBe(true)
    await file.close()
    expect(readFileSync(path).length).toBe(file.bytes)
    expect(read(path)).toHaveLength(10)
    expect(file.error).toBeUndefined()
  })

  it('has the pieces in their order, also when several come at once', async () => {
    const path = await traceFile()
    const file = await TraceFile.open(path, 100_000)
    const numbers = Array.from({ length: 100 }, (_, n) => n)
    await Promise.all(numbers.map((n) => file.append([event(n)])))
    await file.close()
    expect(read(path)).toEqual(numbers.map((n) => ({ name: `event ${n}`, ts: n })))
  })

  it('is not written by two at a time, however it is called', async () => {
    const path = await traceFile()
    const file = await TraceFile.open(path, 100_000)
    await file.append([event(1)])
    const error = await failure(OptionError, TraceFile.open(relative('.', path), 100_000))
    expect(error.message).toContain(path)
    expect(read(path)).toHaveLength(1)
    await file.close()
    const next = await TraceFile.open(path, 100_000)
    expect(read(path)).toEqual([])
    await next.close()
  })

  it('takes no piece that does not fit, and those that do after it', async () => {
    const path = await traceFile()
    const file = await TraceFile.open(path, 120)
    expect(await file.append([event(1)])).toBe(true)
    expect(await file.append(Array.from({ length: 10 }, (_, n) => event(n)))).toBe(false)
    expect(await file.append([event(2)])).toBe(true)
    expect(
      await file.append(
        Array.from({ length: 10 }, (_, n) => event(n)),
        Infinity,
      ),
    ).toBe(true)
    await file.close()
    expect(read(path)).toHaveLength(12)
  })

  it('is complete also when the disk is full, without the piece that was too much', async () => {
    const path = await traceFile()
    const program = await bundled(new URL('./programs/writes-too-much.ts', import.meta.url))
    // a limit of 4 blocks for each file stands for a full disk
    const { stdout } = await promisify(execFile)('sh', ['-c', `ulimit -f 4; exec "${process.execPath}" "${program}" "${path}"`])
    const { isWritten, code } = JSON.parse(stdout) as { readonly isWritten: boolean[]; readonly code: string }
    expect(code).toBe('EFBIG')
    const taken = isWritten.indexOf(false)
    expect(taken).toBeGreaterThan(0)
    expect(isWritten.slice(taken)).not.toContain(true)
    expect(read(path)).toHaveLength(10 * taken)
  })
})
