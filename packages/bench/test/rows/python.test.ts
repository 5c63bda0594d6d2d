import { describe, expect, it } from 'vitest'
import { openPython } from '../../src/peers/python-program.ts'

describe('a program for Python', () => {
  it('that ends before it is ready is an error, not a wait', async () => {
    // without Python that is what is said
    await expect(openPython('no-such-program')).rejects.toThrow(
      /^(?:python3 no-such-program\.py ended with 2|there is no python3)/,
    )
  })
})
