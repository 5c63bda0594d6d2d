import { Actor, type ActorRef, expose, type Notice } from '@troupe/runtime-node'
import type { Scribe } from './journal.ts'
import { codeOf, type Scenario } from './stage.ts'

class Holder extends Actor {
  life(): number {
    return this.context.life
  }
}
/** Gives the name to a successor as soon as it hears of the end. */
class Heir extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  watch(holder: ActorRef<Holder>): void {
    this.context.watch(holder)
  }
  protected override async onNotice(_: Notice): Promise<void> {
    const outcome = await codeOf(this.context.spawn(Holder, { name: 'crown' }))
    this.#scribe.tell.note(`successor ${outcome}`)
  }
}
expose(import.meta.url, { Holder, Heir })

export const nameHandOver: Scenario = {
  name: 'whoever hears of the end of an actor can have its name at once',
  play: async (stage) => {
    const { system, journal, expect } = stage
    const host = await stage.host()
    const holder = await system.spawn(Holder, { on: host, name: 'crown' })
    const heir = await system.spawn(Heir, { on: await stage.host(), args: [journal.scribe] })
    await heir.ask.watch(holder)
    stage.delay(host, 50)
    // stopped from the heir's side, so that main hears of the end by its release alone
    void system.stopActor(holder)
    await stage.until('there is a successor', () => journal.lines.some((line) => line.startsWith('successor')))
    expect(journal.lines).toEqual(['successor fulfilled'])
    await stage.pass(100)
    const successor = await system.get(Holder, 'crown')
    expect(successor.id).not.toBe(holder.id)
    expect(await successor.ask.life()).toBe(1)
    expect(await codeOf(holder.ask.life())).toBe('ACTOR_STOPPED')
  },
}
