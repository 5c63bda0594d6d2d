import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Row } from '../../src/harness/row.ts'
import { withSidesApart } from '../../src/harness/side-apart.ts'
import { row } from '../support/tell-row.ts'

/** `row` with `peers` whose sides are run by the program in that file beside this one. */
const apart = (): Row => {
  const script = fileURLToPath(new URL('./programs/side.mjs', import.meta.url))
  const { troupe: noSide } = row
  const peers = { steady: noSide, missing: noSide, mistaken: noSide, mortal: noSide }
  return withSidesApart({ node: process.execPath, nodeArgs: [], script }, { ...row, peers })
}

describe('a side in a program of its own', () => {
  it('does what it is told there, one thing after the other, and what it has read comes back', async () => {
    const side = await apart().peers['steady']!({ threadLinks: 'ports' })
    expect(await side.run(20)).toBe(20 + process.pid)
    await side.after!()
    expect(await side.run(30)).toBe(30 + process.pid)
    await side.close()
  })

  it('that is not on this machine is told as such', async () => {
    await expect(apart().peers['missing']!({})).rejects.toMatchObject({ name: 'PeerMissingError', message: 'not here' })
  })

  it('that counts wrong fails as it would here', async () => {
    const side = await apart().peers['mistaken']!({})
    await expect(side.run(1)).rejects.toThrow('it counted 99 instead of 100')
    await side.close()
  })

  it('whose program ends in between fails and does not hang', async () => {
    const side = await apart().peers['mortal']!({})
    await expect(side.run(1)).rejects.toThrow('the program of mortal ended with exit code 3')
    await expect(side.close()).rejects.toThrow('exit code 3')
  })
})
