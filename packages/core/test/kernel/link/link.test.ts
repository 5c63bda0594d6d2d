import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SpawnOptions } from '../../../src/actor/spawn-options.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { rejectionOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { pairs } from '../watch/onlooker.ts'
import { door, linkFailures, linksOf, log, Mother, Sluggish, Sticky, Trapper, Twin, Unlucky } from './partners.ts'

let world: World
beforeEach(() => {
  door.reset()
  log.length = 0
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

const spawnTwins = async (
  [first, second]: (typeof pairs)[number],
  options: SpawnOptions = {},
): Promise<[ActorRef<Twin>, ActorRef<Twin>]> => [
  await world.system.spawn(Twin, { on: first, ...options }),
  await world.system.spawn(Twin, { on: second, ...options }),
]

describe.each(pairs)('L1 a link from %s to %s', (...pair) => {
  it.each(['the one that linked', 'the other'])('fails the partner when %s fails, and both are restarted', async (which) => {
    const [one, other] = await spawnTwins(pair)
    await one.ask.link(other)
    await world.settled()
    const [failing, partner] = which === 'the other' ? [other, one] : [one, other]
    failing.tell.fail()
    await world.settled()
    expect(linkFailures(world)).toEqual([{ actor: partner.id, partner: failing.id, reason: 'failed' }])
    expect([await one.ask.life(), await other.ask.life()]).toEqual([2, 2])
    expect([linksOf(world, one), linksOf(world, other)]).toEqual([[], []])
  })

  it('tells the partner the error that ended the other life', async () => {
    const [one, other] = await spawnTwins(pair, { restart: 'temporary' })
    await one.ask.link(other)
    await world.settled()
    other.tell.fail()
    const { reason } = await world.system.ended(one)
    expect(reason).toMatchObject({ kind: 'failed', error: { code: 'LINKED_EXIT', cause: { message: 'a bad day' } } })
  })

  it('is one, however often and by whomever it was made', async () => {
    const trapper = await world.system.spawn(Trapper, { on: pair[0] })
    const twin = await world.system.spawn(Twin, { on: pair[1] })
    trapper.tell.link(twin)
    twin.tell.link(trapper)
    trapper.tell.link(twin)
    await world.settled()
    twin.tell.link(trapper)
    await world.settled()
    expect([linksOf(world, trapper), linksOf(world, twin)]).toEqual([[twin.id], [trapper.id]])
    twin.tell.fail()
    await world.settled()
    expect(await trapper.ask.heard()).toEqual([
      {
        kind: 'exit',
        id: twin.id,
        reason: { kind: 'failed', error: expect.objectContaining({ message: 'a bad day' }) },
        lives: 1,
      },
    ])
    expect(await trapper.ask.life()).toBe(1)
  })

  it('goes without a word when one of the two stops itself', async () => {
    const [one, other] = await spawnTwins(pair)
    await one.ask.link(other)
    await world.settled()
    await other.ask.stop()
    await world.settled()
    expect([linkFailures(world), linksOf(world, one)]).toEqual([[], []])
    expect(await one.ask.life()).toBe(1)
  })

  it.each(['shutdown', 'killed'])('fails the partner of one that ends by %s', async (how) => {
    const [one, other] = await spawnTwins(pair)
    await one.ask.link(other)
    await world.settled()
    await (how === 'killed' ? world.system.killActor(other) : world.system.stopActor(other))
    await world.settled()
    expect(linkFailures(world)).toEqual([{ actor: one.id, partner: other.id, reason: how }])
  })

  it('fails the partner of one whose parent restarts it', async () => {
    const mother = await world.system.spawn(Mother)
    const child = (await mother.ask.bear(pair[1])) as ActorRef<Twin>
    const one = await world.system.spawn(Twin, { on: pair[0] })
    await one.ask.link(child)
    await world.settled()
    await mother.ask.restart(child)
    await world.settled()
    expect(linkFailures(world)).toEqual([{ actor: one.id, partner: child.id, reason: 'shutdown' }])
    expect([await one.ask.life(), await child.ask.life()]).toEqual([2, 2])
  })

  it.each(['who linked', 'the other'])('is nothing any more once %s takes it back', async (who) => {
    const [one, other] = await spawnTwins(pair)
    await one.ask.link(other)
    await world.settled()
    await (who === 'who linked' ? one.ask.unlink(other) : other.ask.unlink(one))
    await one.ask.linkAndUnlink(other)
    await world.settled()
    expect([linksOf(world, one), linksOf(world, other)]).toEqual([[], []])
    other.tell.fail()
    await world.settled()
    expect([await one.ask.life(), await other.ask.life()]).toEqual([1, 2])
  })

  it('that is taken back gives no notice, also when that was queued already', async () => {
    const trapper = await world.system.spawn(Trapper, { on: pair[0] })
    const twin = await world.system.spawn(Twin, { on: pair[1] })
    await trapper.ask.link(twin)
    trapper.tell.hold('unlink', twin)
    await world.settled()
    twin.tell.fail()
    await world.settled()
    door.open()
    await world.settled()
    expect(await trapper.ask.heard()).toEqual([])
  })

  it('stands between the lives that follow when it is made anew', async () => {
    const trapper = await world.system.spawn(Trapper, { on: pair[0] })
    const twin = await world.system.spawn(Twin, { on: pair[1] })
    for (let life = 1; life <= 3; life++) {
      await trapper.ask.link(twin)
      await world.settled()
      twin.tell.fail()
      await world.settled()
      expect((await trapper.ask.heard()).map(({ lives }) => lives)).toEqual([1, 2, 3].slice(0, life))
    }
  })

  it('that the next life makes is another one, also while the end of the first is not heard yet', async () => {
    const trapper = await world.system.spawn(Trapper, { on: pair[0] })
    const twin = await world.system.spawn(Twin, { on: pair[1] })
    await twin.ask.link(trapper)
    trapper.tell.hold('nothing', twin)
    await world.settled()
    twin.tell.fail()
    await world.settled()
    await twin.ask.link(trapper)
    await world.settled()
    door.open()
    await world.settled()
    expect([linksOf(world, trapper), linksOf(world, twin)]).toEqual([[twin.id], [trapper.id]])
    twin.tell.fail()
    await world.settled()
    expect((await trapper.ask.heard()).map(({ lives }) => lives)).toEqual([1, 2])
  })

  it('L2 to an actor that has ended is over at once: `gone`', async () => {
    const host = pair[1] === 'here' ? 'here' : (await world.system.threads(1)).hosts[0]!
    const gone = await world.system.spawn(Twin, { on: host })
    await world.system.stopActor(gone)
    const trapper = await world.system.spawn(Trapper, { on: pair[0] })
    const twin = await world.system.spawn(Twin, { on: pair[0] })
    await trapper.ask.link(gone)
    await twin.ask.link(gone)
    await world.settled()
    expect(await trapper.ask.heard()).toEqual([{ kind: 'exit', id: gone.id, reason: { kind: 'gone' }, lives: 0 }])
    expect(linkFailures(world)).toEqual([{ actor: twin.id, partner: gone.id, reason: 'gone' }])
  })

  it('L2 is of no account while the system stops', async () => {
    const [one, other] = await spawnTwins(pair)
    await one.ask.link(other)
    await other.ask.link(one)
    await world.settled()
    await world.system.stop()
    expect([linkFailures(world), world.eventsOf('actor.failed')]).toEqual([[], []])
  })
})

describe('L2 while the system stops', () => {
  it('the end of a host is of no account either', async () => {
    const partner = await world.system.spawn(Twin)
    const dying = await world.system.spawn(Sluggish, { on: 'process' })
    await partner.ask.link(dying)
    const stopped = world.system.stop()
    await world.settled()
    expect(log).toEqual(['waits'])
    world.host(1).die({})
    await world.pass(1_000)
    await stopped
    expect(world.eventsOf('actor.failed')).toEqual([])
  })
})

describe('F3 a life that fails', () => {
  it('tells its partners when its own onStop is over, and before its next life begins', async () => {
    const [one, other] = await spawnTwins(['here', 'here'])
    await one.ask.link(other)
    one.tell.fail()
    await world.settled()
    const order = world.events.flatMap((event) => {
      if (event.event !== 'actor.failed' && event.event !== 'actor.started') return []
      return `${event.event} ${event.actor === one.id ? 'one' : 'other'}`
    })
    expect(log).toEqual(['onStop failed', 'onStop failed'])
    expect(order.slice(2)).toEqual(['actor.failed one', 'actor.failed other', 'actor.started one', 'actor.started other'])
  })

  it('lets a handler that is at hand come to its first await, and hears if it unlinks', async () => {
    class Suicide extends Twin {
      killAndFinish(partner: ActorRef<Twin>): string {
        void this.context.system.killActor(partner)
        log.push('finished')
        return 'done'
      }
      killAndUnlink(partner: ActorRef<Twin>): void {
        void this.context.system.killActor(partner)
        this.context.unlink(partner)
      }
    }
    const spared = await world.system.spawn(Suicide)
    const victim = await world.system.spawn(Twin)
    await spared.ask.link(victim)
    await spared.ask.killAndUnlink(victim)
    await world.settled()
    expect(linkFailures(world)).toEqual([])
    const [one, other] = [await world.system.spawn(Suicide), await world.system.spawn(Twin)]
    await one.ask.link(other)
    expect(await one.ask.killAndFinish(other)).toBe('done')
    await world.settled()
    expect(log).toEqual(['finished', 'onStop failed'])
  })
})

describe('L1 a life that starts', () => {
  it.each([
    ['and waits for nothing', false],
    ['and awaits', true],
  ])('%s fails its start when its partner is gone', async (_, waits) => {
    const gone = await world.system.spawn(Twin)
    await world.system.stopActor(gone)
    const error = await rejectionOf(world.system.spawn(Sticky, { args: [gone, waits] }))
    expect(error).toMatchObject({ code: 'START', cause: { code: 'LINKED_EXIT', partner: gone.id, reason: 'gone' } })
  })

  it.each(pairs)('on %s fails its start when its partner on %s fails meanwhile', async (...pair) => {
    const partner = await world.system.spawn(Twin, { on: pair[1] })
    const starting = rejectionOf(world.system.spawn(Sticky, { on: pair[0], args: [partner, true] }))
    await world.settled()
    partner.tell.fail()
    await world.settled()
    expect(await starting).toMatchObject({ code: 'START', cause: { code: 'LINKED_EXIT', partner: partner.id, reason: 'failed' } })
  })

  it.each(pairs)('on %s and fails in its onStart takes its partner on %s with it', async (...pair) => {
    const partner = await world.system.spawn(Twin, { on: pair[1] })
    const unlucky = await world.system.spawn(Unlucky, { on: pair[0], args: [partner] })
    unlucky.tell.fail()
    await world.settled()
    expect(linkFailures(world)).toEqual([{ actor: partner.id, partner: unlucky.id, reason: 'failed' }])
    expect(await unlucky.ask.life()).toBe(3)
  })

  it('again fails when its partner is not there, and its supervisor counts it', async () => {
    const partner = await world.system.spawn(Twin, { restart: 'temporary' })
    const sticky = await world.system.spawn(Sticky, { args: [partner], backoff: { firstMs: 10, jitter: 0 } })
    partner.tell.fail()
    await world.pass(1_000)
    expect(world.eventsOf('system.failed')).toHaveLength(1)
    expect(world.eventsOf('actor.failed').filter(({ actor }) => actor === sticky.id)).toHaveLength(4)
  })
})

describe('L1 an actor between two lives', () => {
  it.each(pairs)('is linked from %s to its next life on %s', async (...pair) => {
    const trapper = await world.system.spawn(Trapper, { on: pair[0] })
    const twin = await world.system.spawn(Twin, { on: pair[1], backoff: { firstMs: 10_000, jitter: 0 } })
    twin.tell.fail()
    await world.settled()
    await trapper.ask.link(twin)
    await world.settled()
    expect(await trapper.ask.heard()).toEqual([])
    await world.pass(10_100)
    expect(await twin.ask.life()).toBe(2)
    twin.tell.fail()
    await world.settled()
    expect(await trapper.ask.heard()).toMatchObject([{ kind: 'exit', reason: { kind: 'failed' }, lives: 2 }])
  })

  it('whose partner ends before its next life has none then', async () => {
    const [one, other] = await spawnTwins(['here', 'here'])
    const slow = await world.system.spawn(Twin, { backoff: { firstMs: 10_000, jitter: 0 } })
    slow.tell.fail()
    await world.settled()
    await one.ask.link(slow)
    await other.ask.link(slow)
    one.tell.fail()
    await world.pass(10_100)
    expect(await slow.ask.life()).toBe(2)
    expect(linksOf(world, slow)).toEqual([other.id])
    expect(linkFailures(world)).toEqual([])
  })
})

describe('L1 an actor that is to run for ever', () => {
  it('and stops itself lets its partner live', async () => {
    const one = await world.system.spawn(Twin)
    const permanent = await world.system.spawn(Twin, { restart: 'permanent' })
    await one.ask.link(permanent)
    await permanent.ask.stop()
    await world.settled()
    expect([await one.ask.life(), await permanent.ask.life()]).toEqual([1, 2])
    expect(linksOf(world, one)).toEqual([])
  })
})

describe('a link that makes no sense', () => {
  it('with the actor itself is nothing', async () => {
    const one = await world.system.spawn(Twin)
    await one.ask.link(one)
    expect(linksOf(world, one)).toEqual([])
    await one.ask.unlink(one)
    one.tell.fail()
    await world.settled()
    expect(await one.ask.life()).toBe(2)
  })

  it('with what is no ref is refused', async () => {
    const one = await world.system.spawn(Twin)
    expect(await rejectionOf(one.ask.link(7 as never))).toMatchObject({ code: 'OPTION', option: 'link ref' })
    expect(await rejectionOf(one.ask.unlink(null as never))).toMatchObject({ code: 'OPTION', option: 'unlink ref' })
  })

  it('with an actor of another system is over at once', async () => {
    await using other = new World()
    const foreign = await other.system.spawn(Twin)
    const trapper = await world.system.spawn(Trapper)
    await trapper.ask.link(foreign)
    await world.settled()
    expect(await trapper.ask.heard()).toMatchObject([{ id: foreign.id, reason: { kind: 'gone' } }])
  })
})
