import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { SharedMemory } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { living } from '../support/living.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { Program } from '../support/program.ts'
import { built } from './start.ts'

const run = (scene: string): Program => new Program(fileURLToPath(built('leaves-resources')), { SCENE: scene })

/** Files of any program that hold memory or locks, as far as folders can show them. */
const files = (): string[] => [
  ...readdirSync('/dev/shm'),
  ...readdirSync(tmpdir()).filter((name) => /^(?:psm|shm|sem)[_.]/.test(name)),
]

describe.runIf(mapsMemory)('a program with locks and shared memory that is killed', () => {
  // python: TestResourceTracker.test_resource_tracker
  it('leaves nothing of them, and no process that has them', async () => {
    const before = files()
    await using program = run('hold')
    const [name, pid] = (await program.json()) as [string, number]
    // it is there for others while it lives
    SharedMemory.attach(name).close()
    program.signal('SIGKILL')
    await program.ended
    await expect.poll(() => living([pid])).toEqual([])
    // this process attached too: its handle is closed, but the collector has to find that out
    await expect
      .poll(() => failure(Error, () => collectAndAttach(name)).then(({ name }) => name))
      .toBe('SharedMemoryNotFoundError')
    expect(files()).toEqual(before)
  })
})

const collectAndAttach = async (name: string): Promise<void> => {
  const { collect } = await import('../shared/blocks/fixtures/collect.ts')
  await collect()
  SharedMemory.attach(name).close()
}

describe('a module with a semaphore across processes', () => {
  // python: TestNamedResource.test_global_named_resource_spawn
  it('is loaded by main and by a task, and neither leaves anything or says a word when it ends', async () => {
    const before = files()
    await using program = run('use')
    expect([await program.json(), await program.end(), program.errors]).toEqual(['used', 0, []])
    expect(files()).toEqual(before)
  })
})
