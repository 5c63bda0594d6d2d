import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { Program } from '../support/program.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Keeper } = (await import(built('keeper'))) as typeof import('./fixtures/keeper.ts')

describe.each(['here', 'thread', 'process'] as const)('timers of an actor on %s', (on) => {
  it('are never early (TM4)', async () => {
    await using world = await openSystem()
    const keeper = await world.system.spawn(Keeper, { on })
    const delays = [0, 0.25, 1, 1.5, 2, 3, 5.75, 8, 13, 21, 34]
    for (const ms of delays) keeper.tell.once(`${ms}`, ms)
    const ticks = await keeper.ask.ticks(delays.length)
    for (const { key, afterMs } of ticks) expect(afterMs).toBeGreaterThanOrEqual(Number(key))
  })

  it('at a fixed rate tick at their periods or say how many they missed (TM3)', async () => {
    await using world = await openSystem()
    const keeper = await world.system.spawn(Keeper, { on })
    keeper.tell.every('rate', 2)
    await keeper.ask.ticks(20)
    await keeper.ask.spin(100)
    const ticks = await keeper.ask.ticks(40)
    let periods = 0
    for (const { missed, afterMs } of ticks) {
      periods += missed + 1
      // the tick is that of the period it is counted for, or late by less than one
      expect(Math.floor(afterMs / 2)).toBeGreaterThanOrEqual(periods - missed)
      expect(afterMs).toBeGreaterThanOrEqual(2 * (periods - missed))
    }
    expect(Math.max(...ticks.map(({ missed }) => missed))).toBeGreaterThanOrEqual(45)
  })

  it('with a fixed delay leave that much between a tick and the next (TM3)', async () => {
    await using world = await openSystem()
    const keeper = await world.system.spawn(Keeper, { on })
    keeper.tell.every('delay', 5, { pace: 'fixed-delay' })
    const ticks = await keeper.ask.ticks(10)
    for (const [index, { afterMs, missed }] of ticks.entries()) {
      expect(missed).toBe(0)
      // two looks at the clock, a moment apart
      if (index > 0) expect(afterMs - ticks[index - 1]!.afterMs).toBeGreaterThanOrEqual(4.9)
    }
  })

  it('for idleness tick when nothing came for so long (TM4)', async () => {
    await using world = await openSystem()
    const keeper = await world.system.spawn(Keeper, { on })
    keeper.tell.whenIdle('idle', 30)
    for (let n = 0; n < 10; n++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      await keeper.ask.spin(1)
    }
    // to ask for it would be something that came
    const ticked = async (): Promise<unknown> => (await world.system.inspect(keeper)).state
    await expect.poll(ticked, { timeout: 10_000 }).not.toMatchObject({ ticks: 0 })
    const [tick] = await keeper.ask.ticks(1)
    expect(tick!.idleMs).toBeGreaterThanOrEqual(30)
  })

  it('are cheap in great numbers, set or cancelled', async () => {
    await using world = await openSystem()
    const keeper = await world.system.spawn(Keeper, { on })
    await keeper.ask.onceEach(100_000, 600_000)
    await keeper.ask.cancelAll()
    await keeper.ask.onceEach(20_000, 5)
    expect(await keeper.ask.ticks(20_000)).toHaveLength(20_000)
  })

  it('do not keep a program alive', async () => {
    await using program = new Program(fileURLToPath(built('lives')), { SCENE: 'keep the time', PLACE: on })
    expect(await program.line()).toBe('keeping')
    expect(await program.end()).toBe(0)
    expect(program.errors).toEqual([])
  })
})
