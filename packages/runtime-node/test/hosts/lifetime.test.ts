import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runScenario } from './run-scenario.ts'

describe.each(['thread', 'process'] as const)('a program with a host in a %s', (kind) => {
  it('ends by itself when the host is idle', async () => {
    await using program = runScenario({ act: 'await answers and end', kind, orders: [{ do: 'echo', text: 'done' }] })
    await program.json()
    expect(await program.json()).toBe('done')
    expect(await program.end()).toBe(0)
  })

  it('lives until a timer on the host has fired', async () => {
    await using program = runScenario({ act: 'await answers and end', kind, orders: [{ do: 'set a timer', ms: 700 }] })
    await program.json()
    expect(await program.json()).toBe('set')
    expect(await program.line()).toBe('the timer fired')
    expect(await program.end()).toBe(0)
  })

  it('lives as long as a server on the host listens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    try {
      const path = join(folder, 's')
      await using program = runScenario({ act: 'await answers and end', kind, orders: [{ do: 'listen', path }] })
      await program.json()
      expect(await program.json()).toBe('listening')
      // Main has had nothing to do since; the server ends when somebody came.
      const visit = connect(path).resume()
      visit.on('error', () => {})
      expect(await program.end()).toBe(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('lives until the host has done what main sent it last, though nobody awaits that', async () => {
    const order = { do: 'set a timer', ms: 300 } as const
    await using program = runScenario({ act: 'send orders and end', kind, orders: [order, order] })
    expect([await program.line(), await program.line()]).toEqual(['the timer fired', 'the timer fired'])
    expect(await program.end()).toBe(0)
  })
})
