import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { living } from '../support/living.ts'
import { Program } from '../support/program.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const run = (scene: string, place: string, detail = ''): Program =>
  new Program(fileURLToPath(built('lives')), { SCENE: scene, PLACE: place, DETAIL: detail })

/** All that the program still has to say. */
const rest = async (program: Program): Promise<string[]> => {
  const lines: string[] = []
  for (let line = await program.line(); line !== undefined; line = await program.line()) lines.push(line)
  return lines
}

const expectGone = (pids: unknown): Promise<void> => expect.poll(() => living(pids as number[]), { timeout: 5_000 }).toEqual([])

describe.each(['here', 'thread', 'process'] as const)('a program with an actor on %s', (place) => {
  it('ends by itself when there is nothing more to do, after the actors were stopped', async () => {
    await using program = run('do nothing more', place)
    const pids = await program.json()
    expect((await rest(program)).sort()).toEqual(['bystander stopped', 'clerk stopped'])
    expect(await program.end()).toBe(0)
    expect(program.errors).toEqual([])
    await expectGone(pids)
  })

  it.each(['wait for an answer', 'wait for an answer at top level'])('lives as long as it has to %s', async (scene) => {
    await using program = run(scene, place)
    expect(await program.line()).toBe('answered at last')
    await rest(program)
    expect(await program.end()).toBe(0)
  })

  it('lives until the timer of an actor has fired', async () => {
    await using program = run('have an actor work on', place)
    expect(await program.line()).toBe('clerk has worked')
    await rest(program)
    expect(await program.end()).toBe(0)
  })

  it('lives as long as the server of an actor listens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    try {
      const path = join(folder, 's')
      await using program = run('have an actor serve', place, path)
      expect(await program.line()).toBe('listening')
      const visit = connect(path).setEncoding('utf8')
      expect(await once(visit, 'data')).toEqual(['served'])
      await rest(program)
      expect(await program.end()).toBe(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('has every tell handled that it sent just before its end', async () => {
    await using program = run('send and end', place)
    const lines = (await rest(program)).filter((line) => line.startsWith('clerk noted'))
    expect(lines).toEqual(Array.from({ length: 100 }, (_, n) => `clerk noted ${n}`))
    expect(await program.end()).toBe(0)
  })

  it('has every tell handled that an actor sent to one on another host, whose link was not open yet', async () => {
    await using program = run('have messages relayed and end', place)
    const lines = (await rest(program)).filter((line) => line.startsWith('other noted'))
    expect(lines).toEqual(Array.from({ length: 100 }, (_, n) => `other noted relayed ${n}`))
    expect(await program.end()).toBe(0)
  })

  it('does not wait for a handler that would wait for ever, and yet calls onStop', async () => {
    await using program = run('leave a handler waiting for ever', place)
    expect(await program.line()).toBe('nothing more to do')
    const before = performance.now()
    expect((await rest(program)).sort()).toEqual(['bystander stopped', 'clerk stopped'])
    expect(await program.end()).toBe(0)
    expect(performance.now() - before).toBeLessThan(4_000)
  })

  it('lives until an actor has worked that got its work from another one, both being idle before', async () => {
    await using program = run('have work handed on and end', place)
    expect(await rest(program)).toContain('other has worked')
    expect(await program.end()).toBe(0)
  })

  it.each([
    ['throw later', 1, 'RangeError: uncaught in main'],
    ['reject unseen', 1, 'RangeError: unhandled in main'],
    ['exit', 5, undefined],
  ])('that happens to %s keeps its exit code and leaves no process behind (F2)', async (scene, code, said) => {
    await using program = run(scene, place)
    const pids = await program.json()
    expect(await program.end()).toBe(code)
    expect(program.errors.filter((line) => line.startsWith('RangeError'))).toEqual(said === undefined ? [] : [said])
    await expectGone(pids)
  })

  it('without an observer is told on stderr what went wrong', async () => {
    await using program = run('have things go wrong', place)
    await rest(program)
    expect(await program.end()).toBe(0)
    const told = program.errors.filter((line) => line.startsWith('troupe: '))
    expect(told).toEqual([
      expect.stringMatching(/^troupe: Clerk \S+ failed in crash: RangeError: no ink$/),
      expect.stringMatching(/^troupe: host \d \(victim\) went down: exit code 3$/),
      expect.stringMatching(/^troupe: Clerk \S+ was ended before hang had, after 50 ms$/),
    ])
  })

  it('stops in order at a signal of stopOn, and then ends by it', async () => {
    await using program = run('stay, with stopOn', place)
    const pids = await program.json()
    program.signal('SIGTERM')
    expect(await rest(program)).toEqual(['bystander stopped', 'clerk stopped'])
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' })
    await expectGone(pids)
  })

  it('ends at once at the second signal of stopOn', async () => {
    await using program = run('be in the middle of a stop, with stopOn', place)
    const pids = await program.json()
    program.signal('SIGTERM')
    expect(await program.line()).toBe('bystander stopped') // now it waits for the handler of the other one
    program.signal('SIGTERM')
    expect(await rest(program)).toEqual([])
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' })
    await expectGone(pids)
  })

  it('without stopOn ends at once at a signal, and leaves no process behind', async () => {
    await using program = run('stay', place)
    const pids = await program.json()
    program.signal('SIGTERM')
    expect(await rest(program)).toEqual([])
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' })
    await expectGone(pids)
  })
})

describe('a system that has stopped', () => {
  it('leaves no listener of its own', async () => {
    await using program = run('stop and then stay, with stopOn', 'thread')
    expect([await program.line(), await program.line(), await program.line()]).toContain('0 0')
    program.signal('SIGTERM')
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' })
  })
})

describe.each(['stay', 'stay, with one that spins'])('a program told to %s', (scene) => {
  it.each(['here', 'process'].slice(scene === 'stay' ? 0 : 1))(
    'leaves no process behind for a second when it is killed (%s)',
    async (place) => {
      await using program = run(scene, place)
      const pids = (await program.json()) as number[]
      if (scene !== 'stay') expect(await program.line()).toBe('spinning')
      expect(living(pids)).toEqual(pids)
      program.signal('SIGKILL')
      await expect.poll(() => living(pids), { timeout: 1_000, interval: 10 }).toEqual([])
    },
  )
})
