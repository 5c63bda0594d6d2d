import type { Group } from '../actor/group.ts'
import type { ProtocolOf } from '../actor/hosted-system.ts'
import type { NameEvent, WaitOptions } from '../actor/name-event.ts'
import { quiet } from '../basics/quiet.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { ActorNotFoundError } from '../errors/not-delivered-errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { checkName } from '../kernel/spawn-request.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import { checkCallOptions } from '../refs/call-options.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import { ChangeReader } from './change-reader.ts'
import { GroupHandle } from './group-handle.ts'
import type { NameChange } from './name-table.ts'
import { nameTimeoutMs } from './name-timeout.ts'
import { NameWait } from './name-wait.ts'
import { isOfClass, notOfClass } from './of-class.ts'
import { ownRef } from './own-ref.ts'

/** Names and groups as one holder of refs sees them. */
export class NamedActors {
  readonly #kernel: Kernel
  readonly #holder: Holder

  constructor(kernel: Kernel, holder: Holder) {
    this.#kernel = kernel
    this.#holder = holder
  }

  find<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A> | undefined> {
    return quiet(this.#find(actor, name))
  }

  get<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A>> {
    return quiet(this.#get(actor, name))
  }

  waitFor<A extends ActorBrand>(actor: ProtocolOf<A>, name: string, options: WaitOptions = {}): Promise<ActorRef<A>> {
    return quiet(this.#waitFor(actor, name, options))
  }

  register(ref: AnyRef, name: string): Promise<void> {
    return quiet(this.#register(ref, name))
  }

  unregister(name: string): Promise<void> {
    return quiet(this.#unregister(name))
  }

  names(name?: string): AsyncIterable<NameEvent> {
    if (name !== undefined) checkName('name', name)
    return { [Symbol.asyncIterator]: () => this.#readNames(name) }
  }

  group<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<Group<A>> {
    return quiet(this.#group(actor, name)) as Promise<unknown> as Promise<Group<A>>
  }

  async #find<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A> | undefined> {
    const ref = await this.#findAny(name)
    return ref !== undefined && isOfClass(ref, actor) ? (ref as unknown as ActorRef<A>) : undefined
  }

  async #get<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A>> {
    const ref = await this.#findAny(name)
    if (ref === undefined) throw new ActorNotFoundError({ actor: `'${name}'` })
    if (!isOfClass(ref, actor)) throw notOfClass(name, ref, actor)
    return ref as unknown as ActorRef<A>
  }

  async #findAny(name: string): Promise<Ref | undefined> {
    this.#refuseIfFenced()
    const ref = (await this.#kernel.atMain('findName', [name], nameTimeoutMs)) as Ref | undefined
    return ref === undefined ? undefined : Ref.bind(ref, this.#holder)
  }

  async #waitFor<A extends ActorBrand>(actor: ProtocolOf<A>, name: string, options: WaitOptions): Promise<ActorRef<A>> {
    checkName('name', name)
    const { timeoutMs = this.#kernel.settings.askTimeoutMs, signal } = checkCallOptions(options)
    const ref = await new NameWait(this.#kernel, this.#holder, actor, name, timeoutMs, signal).begin()
    return ref as unknown as ActorRef<A>
  }

  async #register(ref: AnyRef, name: string): Promise<void> {
    checkName('name', name)
    const own = ownRef(this.#kernel, this.#holder, 'register ref', ref)
    await this.#kernel.atMain('registerName', [name, own], nameTimeoutMs)
  }

  async #unregister(name: string): Promise<void> {
    this.#refuseIfFenced()
    checkName('name', name)
    await this.#kernel.atMain('unregisterName', [name], nameTimeoutMs)
  }

  async #group(actor: ProtocolOf<unknown>, name: string): Promise<GroupHandle> {
    this.#refuseIfFenced()
    checkName('group name', name)
    return GroupHandle.open(this.#kernel, this.#holder, actor, name)
  }

  #readNames(name: string | undefined): ChangeReader<NameEvent> {
    const holder = this.#holder
    const reader: ChangeReader<NameEvent> = new ChangeReader(holder, {
      begin: () => follow.begin(),
      end: () => follow.end(),
    })
    const follow = this.#kernel.follows.open(holder, name === undefined ? 'names' : 'name', name, {
      news: (changes) => {
        for (const { change, name: subject, ref } of changes as readonly NameChange[]) {
          const event = { change, name: subject, ref: Ref.bind(ref, holder) as unknown as AnyRef }
          if (change === 'appeared') reader.came(subject, event)
          else reader.went(subject, event)
        }
      },
      over: () => reader.finish(),
    })
    return reader
  }

  #refuseIfFenced(): void {
    if (this.#holder.fenced) throw this.#holder.refusal()
  }
}
