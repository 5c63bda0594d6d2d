import { beforeEach, describe, expect, it } from 'vitest'
import type { ManualClock } from '../../../src/testing/manual-clock.ts'
import { placements, World } from '../../support/world.ts'
import { clearStage, failStarts, logged, openStage } from './stage.ts'

beforeEach(clearStage)

const starts = (): string[] => logged().filter((line) => line.includes('starts'))

describe.each(placements)('F10 a back-off %s', (on) => {
  const backoff = { firstMs: 1_000, factor: 2, mostMs: 4_000, jitter: 0 }

  it('delays each restart in a row for longer, up to the longest', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'], { backoff, restarts: 10 })
    for (const [failure, delayMs] of [1_000, 2_000, 4_000, 4_000].entries()) {
      refs[0]!.tell.crash()
      await world.pass(delayMs - 20)
      expect(starts()).toEqual([])
      await world.pass(40)
      expect(starts()).toEqual([`a starts ${failure + 2}`])
    }
  })

  it('keeps the mail', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'], { backoff })
    refs[0]!.tell.crash()
    await world.settled()
    const life = refs[0]!.ask.life()
    await world.pass(1_020)
    expect(await life).toBe(2)
  })

  it('begins anew when the child ran for a whole window', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'], { backoff, restarts: 10 })
    for (let failure = 0; failure < 2; failure++) {
      refs[0]!.tell.crash()
      await world.pass(2_050)
    }
    await world.pass(5_000)
    logged()
    refs[0]!.tell.crash()
    await world.pass(1_020)
    expect(starts()).toEqual(['a starts 4'])
  })

  it.each(['one-for-one', 'one-for-all'] as const)(
    'does not hide a crash loop: its time does not count, %s',
    async (strategy) => {
      await using world = new World()
      const long = { firstMs: 60_000, jitter: 0, mostMs: 60_000 }
      const { boss, refs } = await openStage(world, on, ['a'], { backoff: long, strategy })
      for (let failure = 0; failure < 3; failure++) {
        refs[0]!.tell.crash()
        await world.pass(60_020)
      }
      expect(await refs[0]!.ask.life()).toBe(4)
      refs[0]!.tell.crash()
      await world.settled()
      expect(await boss.ask.life()).toBe(2)
    },
  )

  it('goes on growing while starts fail, however long they wait', async () => {
    await using world = new World()
    const growing = { firstMs: 1_000, factor: 2, mostMs: 60_000, jitter: 0 }
    const { refs } = await openStage(world, on, ['a'], { backoff: growing, restarts: 10 })
    refs[0]!.tell.crash()
    await world.pass(1_020)
    failStarts(() => true)
    refs[0]!.tell.crash()
    starts()
    for (const delayMs of [2_000, 4_000, 8_000, 16_000]) {
      await world.pass(delayMs - 50)
      expect(starts()).toEqual([])
      await world.pass(60) // a deadline is late by 16 ms at most
      expect(starts()).toHaveLength(1)
    }
  })

  it('is that of the last failure only', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'], { backoff: { firstMs: 1_000, factor: 10, jitter: 0 } })
    refs[0]!.tell.crash()
    await world.pass(500)
    await boss.ask.restartChild('a')
    refs[0]!.tell.crash()
    await world.settled()
    starts()
    await world.pass(9_900) // the first would have been over after half a second
    expect(starts()).toEqual([])
    await world.pass(200)
    expect(starts()).toEqual(['a starts 3'])
  })

  it('may be the child s own', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'], { backoff }, { backoff: { firstMs: 100, jitter: 0 } })
    refs[0]!.tell.crash()
    await world.pass(120)
    expect(starts()).toEqual(['a starts 2'])
  })

  it.each(['stopped', 'killed'])('ends at once when the child is %s, and no timer is left', async (how) => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'], { backoff })
    const before = (world.clock as ManualClock).waiting
    refs[0]!.tell.crash()
    await world.settled()
    await (how === 'stopped' ? boss.ask.stopChild('a') : boss.ask.killChild('a'))
    expect(await boss.ask.children()).toEqual([])
    await world.settled()
    expect((world.clock as ManualClock).waiting).toBeLessThanOrEqual(before)
    await world.pass(10_000)
    expect(starts()).toEqual([])
  })

  it('of a group is the longest that one of them has to wait', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a', 'b'], { backoff, strategy: 'one-for-all' })
    refs[1]!.tell.crash()
    await world.pass(980)
    expect(starts()).toEqual([])
    await world.pass(40)
    expect(starts()).toEqual(['a starts 2', 'b starts 2'])
  })
})
