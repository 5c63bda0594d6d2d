import { beforeEach, describe, expect, it } from 'vitest'
import type { Strategy } from '../../../src/actor/supervision-options.ts'
import { type Place, placements, World } from '../../support/world.ts'
import { Boss, clearStage, door, failStarts, holdStarts, logged, openStage } from './stage.ts'

beforeEach(clearStage)

/** What a life does when it ends and when it begins, as the log has it. */
const ends = (label: string, how = 'shutdown'): string => `${label} stops ${how}`
const begins = (label: string, life = 2): string[] => [`${label} made`, `${label} starts ${life}`]

const transcripts: [Strategy, Place, string[]][] = placements.flatMap((on) => [
  ['one-for-one', on, [ends('b', 'failed'), ...begins('b')]],
  ['rest-for-one', on, [ends('b', 'failed'), ends('d'), ends('c'), ...begins('b'), ...begins('c'), ...begins('d')]],
  [
    'one-for-all',
    on,
    [ends('b', 'failed'), ends('d'), ends('c'), ends('a'), ...begins('a'), ...begins('b'), ...begins('c'), ...begins('d')],
  ],
])

describe('F8 when the second of four children fails', () => {
  it.each(transcripts)('%s, children %s', async (strategy, on, transcript) => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a', 'b', 'c', 'd'], { strategy })
    refs[1]!.tell.crash()
    refs[3]!.tell.note('after')
    await world.settled()
    expect(logged().filter((line) => line !== 'd notes after')).toEqual(transcript)
    expect(world.eventsOf('actor.failed')).toHaveLength(1)
    expect(world.eventsOf('actor.ended')).toEqual([])
    expect(await Promise.all(refs.map((ref) => ref.ask.life()))).toEqual(
      ['a', 'b', 'c', 'd'].map((label) => (transcript.includes(`${label} starts 2`) ? 2 : 1)),
    )
  })

  it('one-for-all, children on three hosts: one after the other all the same', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { args: [{ strategy: 'one-for-all' }] })
    const [thread, process] = [await world.system.threads(1), await world.system.processes(1)]
    await boss.ask.hire('a', { on: thread })
    const b = await boss.ask.hire('b')
    await boss.ask.hire('c', { on: process })
    await boss.ask.hire('d', { on: thread })
    logged()
    b.tell.crash()
    await world.settled()
    expect(logged()).toEqual([
      ends('b', 'failed'),
      ...['d', 'c', 'a'].map((label) => ends(label)),
      ...['a', 'b', 'c', 'd'].flatMap((label) => begins(label)),
    ])
  })
})

describe.each(placements)('F8 a group that is restarted %s', (on) => {
  it('keeps the mail of all, and lets turns under way end', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a', 'b'], { strategy: 'one-for-all' })
    const [a, b] = refs
    const turn = b!.ask.wait()
    b!.tell.note('later')
    await world.settled()
    a!.tell.crash()
    await world.settled()
    a!.tell.note('between lives')
    expect(logged()).toEqual([ends('a', 'failed')])
    door.open()
    expect(await turn).toBe('b')
    await world.settled()
    expect(logged()).toEqual([ends('b'), ...begins('a'), 'a notes between lives', ...begins('b'), 'b notes later'])
  })

  it('begins again when one of them fails on the way, and that counts', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b', 'c'], { strategy: 'rest-for-one', restarts: 2 })
    failStarts((label, life) => label === 'c' && life === 2)
    refs[1]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual([
      ...[ends('b', 'failed'), ends('c'), ...begins('b'), 'c made', 'c starts 2'],
      ...begins('c', 3), // from the one that failed on
    ])
    failStarts((label, life) => label === 'c' && life === 4)
    refs[0]!.tell.crash() // the third failure
    await world.settled()
    expect(await boss.ask.life()).toBe(2)
  })

  it('does not go on to the younger ones when one of them does not start', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a', 'b', 'c'], { strategy: 'one-for-all' })
    failStarts((label, life) => label === 'b' && life === 2)
    refs[0]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual([
      ...[ends('a', 'failed'), ends('c'), ends('b'), ...begins('a'), 'b made', 'b starts 2'],
      ...[ends('a'), ...begins('a', 3), ...begins('b', 3), ...begins('c')],
    ])
  })

  it('forgets none that waits when one fails that came only then', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b', 'c'], { strategy: 'rest-for-one' })
    holdStarts('b')
    refs[1]!.tell.crash()
    await world.settled()
    const late = await boss.ask.hire('late')
    logged()
    late.tell.crash()
    await world.settled()
    expect(logged()).toEqual([ends('late', 'failed')])
    door.open()
    await world.settled()
    expect(logged()).toEqual([...begins('c'), ...begins('late')])
    expect((await boss.ask.children()).map(({ state }) => state)).toEqual(['running', 'running', 'running', 'running'])
  })

  it('begins again with an older one that fails while the younger ones end', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a', 'b', 'c'], { strategy: 'rest-for-one' })
    const [a, b, c] = refs
    void c!.ask.wait()
    await world.settled()
    b!.tell.crash() // waits for the turn of c
    await world.settled()
    a!.tell.crash()
    await world.settled()
    expect(logged()).toEqual([ends('b', 'failed'), ends('a', 'failed')])
    door.open()
    await world.settled()
    expect(logged()).toEqual([ends('c'), ...begins('a'), ...begins('b'), ...begins('c')])
  })

  it('does not bring back those that have only one life, nor those that ended', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b'], { strategy: 'one-for-all' })
    const temporary = await boss.ask.hire('once', { restart: 'temporary' })
    refs[1]!.tell.leave()
    await world.settled()
    logged()
    refs[0]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual([ends('a', 'failed'), ends('once'), ...begins('a')])
    await expect(temporary.ask.life()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
  })

  it('is left alone by a child that has only one life and fails', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a', 'b'], { strategy: 'one-for-all' }, { restart: 'temporary' })
    refs[0]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual([ends('a', 'failed')])
    expect(await refs[1]!.ask.life()).toBe(1)
  })

  it('goes on without one that is killed or stopped meanwhile', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b', 'c'], { strategy: 'one-for-all' })
    void refs[1]!.ask.wait().catch(() => {})
    await world.settled()
    refs[0]!.tell.crash()
    await world.settled()
    await boss.ask.killChild('b')
    await world.settled()
    expect(logged()).toEqual([ends('a', 'failed'), ends('c'), ...begins('a'), ...begins('c')])
    expect((await boss.ask.children()).map(({ id }) => id)).toEqual([refs[0]!.id, refs[2]!.id])
  })
})
