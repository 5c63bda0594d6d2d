import { Actor, type ActorRef, expose, type StopReason } from '@troupe/runtime-node'
import type { Witness } from './witness.ts'

/** A part of some server. It tells the witness of its lives, and waits until that has heard, so that the lines have an order. */
export class Service extends Actor {
  readonly #name: string
  readonly #witness: ActorRef<Witness>

  constructor(name: string, witness: ActorRef<Witness>) {
    super()
    this.#name = name
    this.#witness = witness
  }

  protected override async onStart(): Promise<void> {
    const { life } = this.context
    await this.#witness.ask.write(life === 1 ? `${this.#name} starts` : `${this.#name} starts again`)
  }

  protected override async onStop({ kind }: StopReason): Promise<void> {
    await this.#witness.ask.write(kind === 'failed' ? `${this.#name} fails` : `${this.#name} stops`)
  }

  /** A mistake of the programmer's. */
  stumble(): void {
    throw new Error(`${this.#name} stumbled`)
  }

  life(): number {
    return this.context.life
  }
}

expose(import.meta.url, { Service })
