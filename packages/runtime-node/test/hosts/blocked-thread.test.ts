import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runScenario } from './run-scenario.ts'

/** Where in the kernel the threads of a process wait. */
const waitChannels = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/wchan`, 'utf8'))

describe('a thread that is blocked in a synchronous call', () => {
  it('is reported as abandoned when it is terminated, not waited for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    try {
      const path = join(folder, 'fifo')
      execFileSync('mkfifo', [path])
      await using program = runScenario({ act: 'terminate a blocked thread', kind: 'thread', orders: [{ do: 'read', path }] })
      expect(await program.json()).toBe('reading')
      await expect.poll(() => waitChannels(program.child.pid!)).toContain('wait_for_partner')
      program.signal('SIGUSR2')
      expect(await program.json()).toMatchObject({ exitCode: null, abandoned: true })
      // Node itself waits for such a thread when the program ends: let it go.
      await (await open(path, 'w')).close()
      expect(await program.end()).toBe(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
