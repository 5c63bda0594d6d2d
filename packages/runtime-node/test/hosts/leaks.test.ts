import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { HostStarter } from '../../src/hosts/host-starter.ts'
import { bundled } from '../support/bundled.ts'
import { specOf } from '../support/spec.ts'
import { DrivenHost } from './driven-host.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))

const inUse = (): { readonly descriptors: number; readonly threads: number; readonly directories: number } => ({
  descriptors: readdirSync('/proc/self/fd').length,
  threads: readdirSync('/proc/self/task').length,
  directories: readdirSync(tmpdir()).filter((name) => name.startsWith('troupe-') && name.includes(`-${process.pid}-`)).length,
})

/** One life of a small system: a host at work and one that is not even ready; every fifth time one in a process, met. */
const round = async (n: number): Promise<void> => {
  await using starter = new HostStarter({ entry, output: () => {} })
  const thread = new DrivenHost(starter.startHost(specOf('thread')))
  await thread.ready()
  if (n % 5 === 0) {
    const child = new DrivenHost(starter.startHost(specOf('process')))
    await child.ready()
    starter.introduce(thread.host, child.host)
    await Promise.all([thread.answer(), child.answer()])
  }
  starter.startHost(specOf('thread'))
  thread.order({ do: 'end', end: 'leave' })
  await thread.exited()
}

describe('50 systems, one after another', () => {
  it('leave no thread, descriptor or directory behind', async () => {
    await round(0)
    const before = inUse()
    for (let n = 0; n < 50; n++) await round(n)
    await expect.poll(inUse, { timeout: 5_000 }).toEqual(before)
  }, 60_000) // more than a hundred hosts are started, one after another
})
