import type { Group, GroupChange } from '../actor/group.ts'
import type { ProtocolOf } from '../actor/hosted-system.ts'
import { openOutcome } from '../basics/outcome.ts'
import { quiet } from '../basics/quiet.ts'
import { OptionError } from '../errors/option-error.ts'
import { AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import type { Follow, Follower } from '../kernel/follows.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import { within } from '../time/within.ts'
import { broadcastTo } from './broadcast.ts'
import { ChangeReader } from './change-reader.ts'
import type { MemberChange } from './group-table.ts'
import { heaviest } from './heaviest.ts'
import { nameTimeoutMs } from './name-timeout.ts'
import { isOfClass } from './of-class.ts'
import { ownRef } from './own-ref.ts'

type AnyMember = ActorRef<unknown>

/**
 * A group in the hands of one holder: a replica of what main has, which follows by news in their order. Only actors of its class are
 * in it.
 */
export class GroupHandle implements Group<unknown>, Follower {
  readonly name: string
  readonly broadcast: Group<unknown>['broadcast']
  readonly #kernel: Kernel
  readonly #holder: Holder
  readonly #actor: ProtocolOf<unknown>
  readonly #follow: Follow
  readonly #filled = openOutcome<void>()
  readonly #replica = new Map<string, Ref>()
  readonly #readers = new Set<ChangeReader<GroupChange<unknown>>>()
  #members: readonly Ref[] | undefined = undefined
  #turn = 0
  #state: 'following' | 'disposed' = 'following'

  private constructor(kernel: Kernel, holder: Holder, actor: ProtocolOf<unknown>, name: string) {
    this.name = name
    this.#kernel = kernel
    this.#holder = holder
    this.#actor = actor
    this.#follow = kernel.follows.open(holder, 'group', name, this)
    this.broadcast = broadcastTo(() => this.#refs()) as Group<unknown>['broadcast']
  }

  /** @throws AskTimeoutError main did not tell who is in it */
  static async open(kernel: Kernel, holder: Holder, actor: ProtocolOf<unknown>, name: string): Promise<GroupHandle> {
    const group = new GroupHandle(kernel, holder, actor, name)
    group.#follow.begin()
    if (await within(kernel.waits, group.#filled.promise, nameTimeoutMs)) return group
    group[Symbol.dispose]()
    throw new AskTimeoutError({ actor: 'main', method: `group('${name}')`, timeoutMs: nameTimeoutMs })
  }

  get members(): readonly AnyMember[] {
    return this.#refs() as readonly unknown[] as readonly AnyMember[]
  }

  join(ref: AnyMember): Promise<void> {
    return quiet(this.#join(ref))
  }

  leave(ref: AnyRef): Promise<void> {
    return quiet(this.#leave(ref))
  }

  pick(key?: string): AnyMember | undefined {
    if (key !== undefined && typeof key !== 'string') throw new OptionError({ option: 'pick key', expected: 'a text', got: key })
    const members = this.#refs()
    if (members.length === 0) return undefined
    const picked = key === undefined ? members[this.#turn++ % members.length] : heaviest(key, members)
    return picked as AnyMember | undefined
  }

  changes(): AsyncIterable<GroupChange<unknown>> {
    return { [Symbol.asyncIterator]: () => this.#read() }
  }

  [Symbol.dispose](): void {
    this.#state = 'disposed'
    this.#follow.end()
    for (const reader of [...this.#readers]) reader.finish()
    this.#readers.clear()
  }

  news(changes: readonly MemberChange[]): void {
    for (const change of changes) if (isOfClass(change.ref, this.#actor)) this.#apply(change)
    this.#filled.resolve()
  }

  over(why: unknown): void {
    this.#filled.reject(why)
    this[Symbol.dispose]()
  }

  #apply({ change, ref }: MemberChange): void {
    const { id } = ref
    const bound = Ref.bind(ref, this.#holder)
    const news = { change, ref: bound as unknown as AnyMember }
    this.#members = undefined
    if (change === 'joined') {
      this.#replica.set(id, bound)
      for (const reader of this.#readers) reader.came(id, news)
    } else {
      this.#replica.delete(id)
      for (const reader of this.#readers) reader.went(id, news)
    }
  }

  async #join(ref: AnyMember): Promise<void> {
    const own = ownRef(this.#kernel, this.#holder, 'group member', ref)
    if (!isOfClass(own, this.#actor)) {
      const got = Ref.targetOf(own).descriptor.name
      throw new OptionError({ option: `member of group ${this.name}`, expected: `a ref to a ${this.#actor.name}`, got })
    }
    await this.#kernel.atMain('joinGroup', [this.name, own], nameTimeoutMs)
  }

  async #leave(ref: AnyRef): Promise<void> {
    const { id } = ownRef(this.#kernel, this.#holder, 'group member', ref)
    await this.#kernel.atMain('leaveGroup', [this.name, id], nameTimeoutMs)
  }

  #refs(): readonly Ref[] {
    return (this.#members ??= Object.freeze([...this.#replica.values()]))
  }

  #read(): ChangeReader<GroupChange<unknown>> {
    const reader: ChangeReader<GroupChange<unknown>> = new ChangeReader(this.#holder, {
      begin: () => {
        this.#readers.add(reader)
        for (const ref of this.members) reader.came(ref.id, { change: 'joined', ref })
        if (this.#state === 'disposed') reader.finish()
      },
      end: () => void this.#readers.delete(reader),
    })
    return reader
  }
}
