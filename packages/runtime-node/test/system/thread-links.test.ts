import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url), /^echo\.ts$/)
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')

describe.each(['ports', 'rings', 'spinning-rings'] as const)('a system whose threads are linked by %s', (threadLinks) => {
  it('gives back what was sent, in order, small and large', async () => {
    await using open = await openSystem({ threadLinks })
    const echo = await open.system.spawn(Echo, { on: 'thread' })
    const sizes = Array.from({ length: 400 }, (_, n) => (n % 40 === 0 ? 30_000 + n * 500 : n % 90))
    const asked = sizes.map((size, n) => echo.ask.echo(new Uint8Array(size).fill(n)))
    const answers = (await Promise.all(asked)) as Uint8Array[]
    expect(answers.map((bytes) => [bytes.length, bytes.at(-1)])).toEqual(
      sizes.map((size, n) => [size, size === 0 ? undefined : n & 0xff]),
    )
    const links = (await open.system.hosts()).map(({ link }) => link)
    expect(links).toEqual([undefined, threadLinks === 'ports' ? 'port' : 'ring'])
  })
})
