import { describe, expect, it } from 'vitest'
import { gathered } from '../../src/harness/gathering.ts'

/** A gate and what happened at it; `opened` resolves when it opens. */
const gateOf = (arrived: () => number) => {
  const lines: string[] = []
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const release = (): void => {
    lines.push('opened')
    open()
  }
  const close = () => {
    lines.push('closed')
    return { release }
  }
  return { lines, opened, gate: { close, arrived } }
}

describe('a gate before the work', () => {
  it('is closed before anybody starts, and opens when the last one has come', async () => {
    let come = 0
    const { lines, opened, gate } = gateOf(() => {
      lines.push(`${come} have come`)
      return come++
    })
    const work = async () => {
      lines.push('started')
      await opened
      return 'done'
    }
    expect(await gathered(2, gate, work)).toBe('done')
    expect(lines).toEqual(['closed', 'started', '0 have come', '1 have come', '2 have come', 'opened'])
  })

  it('opens as well when the work fails before all have come, and the failure is told', async () => {
    const { lines, gate } = gateOf(() => 0)
    const work = async () => {
      throw new Error('nobody came')
    }
    await expect(gathered(3, gate, work)).rejects.toThrow('nobody came')
    expect(lines).toEqual(['closed', 'opened'])
  })
})
