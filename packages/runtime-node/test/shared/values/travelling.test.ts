import { type ActorRef, NotSendableError, type ScalarType, SharedArray, SharedStruct, SharedValue } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { type Flavour, flavours } from './flavours.ts'
import { limits } from './limits.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Hand } = (await import(built('hand'))) as typeof import('./fixtures/hand.ts')
const { Geometer, Particle } = (await import(built('geometer'))) as typeof import('./fixtures/geometer.ts')
const Point = SharedStruct({ x: 'f64', y: 'f64', hits: 'u32' })

const openHand = async (
  on: Flavour['on'] | 'here',
): Promise<OpenSystem & { readonly hand: ActorRef<InstanceType<typeof Hand>> }> => {
  const world = await openSystem()
  return { ...world, hand: await world.system.spawn(Hand, { on }) }
}

describe.each([{ on: 'here', across: 'threads' } as const, ...flavours])('with somebody on: $on', ({ on, across }) => {
  it('a value of each type is one for both, to the ends of its range', async () => {
    await using world = await openHand(on)
    const { ask } = world.hand
    for (const { type, fits } of limits) {
      const value = new SharedValue<ScalarType>(type, undefined, { across })
      for (const content of fits) {
        await ask.write(value, content)
        expect(value.value).toBe(content)
        value.value = fits[0]!
        value.value = content
        expect(await ask.read(value)).toBe(content)
      }
    }
  })

  it('an array of each type is one for both, to the ends of its range', async () => {
    await using world = await openHand(on)
    const { ask } = world.hand
    for (const { type, fits } of limits) {
      const array = new SharedArray<ScalarType, false>(type, fits.length, { across, lock: false })
      await ask.writeAll(array, [...fits])
      expect([...array]).toEqual(fits)
      array.setAll([...fits].reverse())
      expect(await ask.readAll(array)).toEqual([...fits].reverse())
    }
  })

  it('what comes back is the same object, and what is told arrives whole', async () => {
    await using world = await openHand(on)
    const { ask } = world.hand
    const value = new SharedValue('i16', 7, { across, name: 'seven' })
    const array = new SharedArray('bool', [true], { across, lock: false, name: 'flags' })
    expect(await ask.echoValue(value)).toBe(value)
    expect(await ask.echoArray(array)).toBe(array)
    expect(await ask.isOne(value, value)).toBe(true)
    expect(await ask.isOne(array, new SharedArray('bool', 1, { across }))).toBe(false)
    const backend = across === 'threads' ? 'sab' : 'shm'
    expect(value.backend).toBe(backend)
    const facts = { type: 'i16', name: 'seven', label: "SharedValue 'seven'", across, backend, hasLock: true }
    expect(await ask.facts(value)).toEqual(facts)
    expect(await ask.facts(array)).toEqual({
      ...facts,
      type: 'bool',
      name: 'flags',
      label: "SharedArray 'flags'",
      hasLock: false,
    })
  })

  it('an error over there says which thing it was', async () => {
    await using world = await openHand(on)
    const value = new SharedValue('u8', 7, { across, name: 'small' })
    await expect(world.hand.ask.write(value, 256)).rejects.toMatchObject({
      code: 'OPTION',
      message: "value of SharedValue 'small' must be a whole number from 0 to 255, got 256",
    })
    expect(value.value).toBe(7)
  })

  it('a struct is one for both, though nobody over there declared it', async () => {
    await using world = await openSystem()
    const geometer = await world.system.spawn(Geometer, { on })
    const point = new Point({ x: 1, y: 2 }, { across })
    await geometer.ask.move(point, 10)
    expect(point.toObject()).toEqual({ x: 11, y: 12, hits: 1 })
    point.hits = 7
    expect(await geometer.ask.read(point)).toEqual({ x: 11, y: 12, hits: 7 })
    expect(await geometer.ask.echo(point)).toBe(point)
    expect(await geometer.ask.knows(point)).toBe(true)
    const raw = new Point({}, { across, lock: false })
    await geometer.ask.move(raw, 1)
    expect(raw.x).toBe(1)
  })

  it('an array of structs is one for both, and so is each of them', async () => {
    await using world = await openSystem()
    const geometer = await world.system.spawn(Geometer, { on })
    const cloud = Point.array(100, { across })
    expect(await geometer.ask.count(cloud)).toBe(100)
    expect([...cloud].map(({ hits }) => hits)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(await geometer.ask.echoCloud(cloud)).toBe(cloud)
    const third = cloud.at(3)!
    await geometer.ask.move(third, 2)
    expect([cloud.at(2)!.x, cloud.at(3)!.x, cloud.at(4)!.x]).toEqual([0, 2, 0])
    expect(await geometer.ask.echo(third)).toBe(third)
    expect((await geometer.ask.echo(cloud.at(5)!)).hits).toBe(5)
  })

  it('a class that extends a struct keeps its methods where it is exposed', async () => {
    await using world = await openSystem()
    const geometer = await world.system.spawn(Geometer, { on })
    const particle = new Particle(1, { across })
    expect([await geometer.ask.nudge(particle), particle.speed, particle.alive]).toEqual([2, 2, true])
  })

  it('many updates under the lock lose none', async () => {
    await using world = await openSystem()
    const value = new SharedValue('u32', 0, { across })
    const point = new Point({}, { across })
    const hands = await Promise.all([0, 1].map(() => world.system.spawn(Hand, { on })))
    const geometers = await Promise.all([0, 1].map(() => world.system.spawn(Geometer, { on })))
    await Promise.all([
      ...hands.map((hand) => hand.ask.updateOften(value, 200)),
      ...geometers.map((geometer) => geometer.ask.moveOften(point, 200)),
    ])
    expect(value.value).toBe(400)
    expect(point.toObject()).toEqual({ x: 400, y: -400, hits: 400 })
  })
})

describe('a value for threads only', () => {
  it('does not go to another process, and says why', async () => {
    await using world = await openHand('process')
    const error = await failure(NotSendableError, world.hand.ask.read(new SharedValue('i32', 1)))
    expect(error.message).toMatch(/which only threads of one process share: make what is shared with \{ across: 'processes' \}/)
  })
})

describe('a class that extends a struct', () => {
  it('is refused with the remedy where it is not exposed', async () => {
    await using world = await openSystem()
    class Stray extends Point {}
    const geometer = await world.system.spawn(Geometer, { on: 'thread' })
    const error = await failure(NotSendableError, geometer.ask.read(new Stray({ x: 1 })))
    expect(error.message).toMatch(/is an instance of Stray: add expose\(import\.meta\.url, \{ Stray \}\) to its module/)
  })
})
