import { Actor, type ActorRef, type AnyRef, expose, type Notice } from '@troupe/runtime-node'
import type { Scribe } from './journal.ts'

/** Watches what it is told to, and has every notice written down. */
export class Watcher extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  watch(ref: AnyRef): void {
    this.context.watch(ref)
  }
  /** By the same way as the watch before. */
  async stop(ref: AnyRef): Promise<void> {
    await this.context.system.stopActor(ref)
  }
  hear(line: string): void {
    this.#scribe.tell.note(`heard ${line}`)
  }
  protected override onNotice({ reason }: Notice): void {
    const more = reason.kind === 'host-down' ? ` of incarnation ${reason.incarnation}, may return: ${reason.mayReturn}` : ''
    this.#scribe.tell.note(`notice ${reason.kind}${more}`)
  }
}
expose(import.meta.url, { Watcher })
