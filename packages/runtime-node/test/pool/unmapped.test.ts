import { describe, expect, it } from 'vitest'
import { bundled } from '../support/bundled.ts'
import { Program } from '../support/program.ts'

describe('a pool of processes that cannot map memory', () => {
  it('computes, tells those that await, ends one that computes, and knows how many tasks there were', async () => {
    // it lies in a folder from which no package can be found
    const file = await bundled(new URL('./programs/unmapped.ts', import.meta.url), 'esm')
    await using program = new Program(file, {})
    expect(await program.json()).toEqual({
      why: expect.stringContaining('koffi cannot be loaded'),
      squares: Array.from({ length: 100 }, (_, x) => x * x),
      died: [0, 0, 0, 1],
      known: [
        [10, null, null, null],
        [10, null, null, null],
      ],
    })
    expect(await program.end()).toBe(0)
  }, 60_000)
})
