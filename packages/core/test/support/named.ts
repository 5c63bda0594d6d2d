import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Host } from '../../src/actor/host.ts'
import type { NameEvent } from '../../src/actor/name-event.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Door } from './outcome-of.ts'

/** Where a `Slow` waits in its `onStart`. */
export const door: Door = new Door()
/** What clerks that listen have heard, and their loops. */
export const heard: NameEvent[] = []
export const loops: Promise<void>[] = []

export class Base extends Actor {
  who(): string {
    return 'base'
  }
  end(): void {
    void this.context.stop()
  }
  crash(): never {
    throw new Error('crash')
  }
  lives(): number {
    return this.context.life
  }
}
export class Sub extends Base {}
export class Other extends Actor {}
export class Slow extends Base {
  protected override onStart(): Promise<void> {
    return door.pass()
  }
}
export class Registrar extends Base {
  protected override async onStart(): Promise<void> {
    await this.context.system.register(this.self, 'by itself')
  }
}

/** Does from within an actor what code outside of actors does. */
export class Clerk extends Actor {
  static readonly options: ActorOptions<Clerk> = { interleave: { waitFor: true, crash: true } }
  crash(): never {
    throw new Error('crash')
  }
  register(ref: AnyRef, name: string): Promise<void> {
    return this.context.system.register(ref, name)
  }
  unregister(name: string): Promise<void> {
    return this.context.system.unregister(name)
  }
  async find(name: string): Promise<AnyRef | undefined> {
    return this.context.system.find(Base, name)
  }
  async waitFor(name: string, timeoutMs: number): Promise<AnyRef> {
    return this.context.system.waitFor(Base, name, { timeoutMs })
  }
  async spawn(name: string): Promise<AnyRef> {
    return this.context.system.spawn(Base, { name })
  }
  async raise(name: string, on: Host): Promise<ActorRef<Base>> {
    return this.context.spawn(Base, { name, on, backoff: { firstMs: 500 } })
  }
  listen(): void {
    loops.push(
      (async () => {
        for await (const event of this.context.system.names()) heard.push(event)
      })(),
    )
  }
}
expose(import.meta.url, { Base, Sub, Other, Slow, Registrar, Clerk })

/** Nobody has heard anything, and the door is closed. */
export const forget = (): void => {
  door.reset()
  heard.length = 0
  loops.length = 0
}

export const changesOf = (events: readonly NameEvent[]): string[] => events.map(({ change, name }) => `${name} ${change}`)

/** Reads on in the background. */
export const listen = (events: AsyncIterable<NameEvent>): { readonly seen: NameEvent[]; readonly end: Promise<void> } => {
  const seen: NameEvent[] = []
  const read = async (): Promise<void> => {
    for await (const event of events) seen.push(event)
  }
  return { seen, end: read() }
}
