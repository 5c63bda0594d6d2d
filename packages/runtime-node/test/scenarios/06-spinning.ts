import { Actor, expose } from '@troupe/runtime-node'
import { codeOf, isUp, persist, type Scenario } from './stage.ts'

class Neighbour extends Actor {
  life(): number {
    return this.context.life
  }
  spin(): void {
    for (;;);
  }
}
expose(import.meta.url, { Neighbour })

export const spinning: Scenario = {
  name: 'a host that spins: nobody is declared dead for it, and what was killed there does not come back',
  play: async (stage) => {
    const { system, expect } = stage
    const host = await stage.host()
    const [doomed, other] = [await system.spawn(Neighbour, { on: host }), await system.spawn(Neighbour, { on: host })]
    await stage.spin(host, () => doomed.tell.spin())
    const impatient = codeOf(other.with({ timeoutMs: 300 }).ask.life())
    const patient = codeOf(other.with({ timeoutMs: 60_000 }).ask.life())
    expect(await codeOf(system.killActor(doomed))).toBe('HOST_STALLED')
    expect(await impatient).toBe('ASK_TIMEOUT')
    expect(stage.eventsOf('host.down')).toEqual([])

    await system.killHost(host)
    expect(await patient).toBe('HOST_DOWN')
    await isUp(stage, host, 2)
    expect(await persist(stage, () => other.ask.life())).toBe(2)
    expect(await codeOf(persist(stage, () => doomed.ask.life()))).toBe('ACTOR_STOPPED')
    expect(stage.eventsOf('system.failed')).toEqual([])
  },
}

export const spinningAlone: Scenario = {
  name: 'an actor that spins on a host of its own is killed with that',
  play: async (stage) => {
    const { system, expect } = stage
    const alone = await system.spawn(Neighbour, { on: stage.own, name: 'alone' })
    const [host] = (await system.hosts()).filter(({ name }) => name === 'alone')
    await stage.spin(host!, () => alone.tell.spin())
    const ended = system.ended(alone)
    await system.killActor(alone)
    expect((await ended).reason.kind).toBe('killed')
    expect((await system.hosts()).filter(({ name }) => name === 'alone')).toEqual([])
  },
}
