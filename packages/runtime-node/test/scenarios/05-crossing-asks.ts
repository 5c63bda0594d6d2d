import { Actor, type ActorRef, expose } from '@troupe/runtime-node'
import { Gate } from './gate.ts'
import { codeOf, type Scenario, type Stage } from './stage.ts'

class Talker extends Actor {
  async cross(gate: ActorRef<Gate>, other: ActorRef<Talker>): Promise<string> {
    await gate.ask.pass()
    return other.with({ timeoutMs: 800 }).ask.quick()
  }
  quick(): string {
    return 'quick'
  }
}
expose(import.meta.url, { Talker })

const cross = async (stage: Stage): Promise<[ActorRef<Talker>, ActorRef<Talker>, string[]]> => {
  const { system } = stage
  const gate = await system.spawn(Gate)
  const [one, other] = [
    await system.spawn(Talker, { on: await stage.host() }),
    await system.spawn(Talker, { on: await stage.host() }),
  ]
  const both = [codeOf(one.ask.cross(gate, other)), codeOf(other.ask.cross(gate, one))]
  while ((await gate.ask.waiting()) < 2) await stage.pass(1)
  await gate.ask.open()
  return [one, other, await Promise.all(both)]
}

const worksOn = async ({ expect }: Stage, talkers: readonly ActorRef<Talker>[]): Promise<void> => {
  for (const talker of talkers) expect(await talker.ask.quick()).toBe('quick')
}

export const crossingAsks: readonly Scenario[] = [
  {
    name: 'two asks cross in development: one is told of the circle, the other is answered',
    play: async (stage) => {
      const { expect } = stage
      const [one, other, codes] = await cross(stage)
      expect(codes.sort()).toEqual(['ASK_CYCLE', 'fulfilled'])
      const [cycle] = stage.eventsOf('ask.cycle')
      for (const { id } of [one, other]) expect(cycle!.cycle.join(' ')).toContain(`${id} cross`)
      await worksOn(stage, [one, other])
    },
  },
  {
    name: 'two asks cross in production: both settle at their deadlines',
    development: false,
    play: async (stage) => {
      const { expect } = stage
      const [one, other, codes] = await cross(stage)
      expect(codes).toContain('ASK_TIMEOUT')
      for (const code of codes) expect(['ASK_TIMEOUT', 'fulfilled']).toContain(code)
      await worksOn(stage, [one, other])
    },
  },
]
