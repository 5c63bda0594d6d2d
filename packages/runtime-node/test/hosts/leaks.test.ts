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

/** One life of a small system: two hosts that are introduced, and one that does not even become ready. */
const round = async (): Promise<void> => {
  await using starter = new HostStarter({ entry, output: () => {} })
  const [thread, child] = (['thread', 'process'] as const).map((kind) => new DrivenHost(starter.startHost(specOf(kind))))
  starter.startHost(specOf('thread'))
  await Promise.all([thread!.ready(), child!.ready()])
  starter.introduce(thread!.host, child!.host)
  await Promise.all([thread!.answer(), child!.answer()])
  thread!.order({ do: 'end', end: 'leave' })
  await thread!.exited()
}

describe('50 systems, one after another', () => {
  it('leave no thread, descriptor or directory behind', { timeout: 60_000 }, async () => {
    for (let n = 0; n < 3; n++) await round()
    const before = inUse()
    for (let n = 0; n < 50; n++) await round()
    await expect.poll(inUse, { timeout: 5_000 }).toEqual(before)
  })
})
