import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { living } from '../support/living.ts'
import { Program } from '../support/program.ts'
import { built } from './start.ts'

const run = (scene: string, kind: string): Program =>
  new Program(fileURLToPath(built('program')), { SCENE: scene, KIND: kind === 'thread' ? 'startThread' : 'startProcess' })

describe.each(['thread', 'process'] as const)('a program that', (kind) => {
  it(`starts a task on a ${kind} and has nothing else to do lives until it is done`, async () => {
    await using program = run('start and end', kind)
    expect([await program.line(), await program.line(), await program.end()]).toEqual(['task done', undefined, 0])
  })

  it(`starts a daemon on a ${kind} and has nothing else to do ends, and the daemon with it`, async () => {
    await using program = run('start a daemon and end', kind)
    const pid = (await program.json()) as number
    expect(await program.end()).toBe(0)
    expect(program.errors).toEqual([])
    await expect.poll(() => living([pid])).toEqual([])
  })

  it(`joins a daemon on a ${kind} lives until it is done`, async () => {
    await using program = run('join a daemon', kind)
    expect([await program.line(), await program.line(), await program.end()]).toEqual(['task done', 'true', 0])
  })

  it(`stops its system waits for a task on a ${kind}`, async () => {
    await using program = run('stop with a task under way', kind)
    expect(await program.line()).toBe('task done')
    expect(await program.json()).toEqual(['result', 0, 0, 0])
    expect(await program.end()).toBe(0)
  })

  it(`stops its system kills a task on a ${kind} that has not ended at the deadline`, async () => {
    await using program = run('stop with a task that does not end', kind)
    expect(await program.json()).toEqual(['killed', ['endless one'], 1, true])
    expect(await program.end()).toBe(0)
  })

  it(`stops its system does not wait for a daemon on a ${kind}`, async () => {
    await using program = run('stop with a daemon under way', kind)
    expect(await program.json()).toEqual(['killed', true])
    expect(await program.end()).toBe(0)
  })
})
