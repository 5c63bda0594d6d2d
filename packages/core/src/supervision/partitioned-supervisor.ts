import { Actor } from '../actor/actor.ts'
import type { ActorOptions } from '../actor/actor-options.ts'
import type { Supervision } from '../actor/supervision-options.ts'
import { supervisionRules } from '../actor/supervision-rules.ts'
import { superviseBy } from '../actor/supervision-slot.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { OptionError } from '../errors/option-error.ts'
import type { ActorRef } from '../refs/actor-ref.ts'
import type { ChildSpec } from './child-spec.ts'
import { partitionOf } from './partition-of.ts'
import { startByKey } from './start-by-key.ts'

/** What a {@link PartitionedSupervisor} is made from. */
export interface PartitionedSupervisorOptions<A> extends Supervision {
  /** What each partition is. A name gets the number of the partition behind it: `cache-0`, `cache-1`. */
  readonly child: ChildSpec<A>
  /** How many there are. Whole number >= 1. */
  readonly partitions: number
}

/**
 * Supervises a fixed number of equal children, among which work is divided by a key: what belongs to one key is always with the same
 * child. {@link partitionOf} says which, so whoever has the list of `partitions` needs no question per key: the refs stay valid through
 * every restart.
 *
 * @example
 * const caches = await system.spawn(PartitionedSupervisor<Cache>, {
 *   args: [{ child: childSpec(Cache, { id: 'cache', on: 'thread', restart: 'permanent' }), partitions: 4 }],
 * })
 * const cache = await caches.ask.for('user 17')
 */
export class PartitionedSupervisor<A extends ActorBrand = Actor> extends Actor {
  static readonly options: ActorOptions<PartitionedSupervisor> = { interleave: true }
  readonly #child: ChildSpec<A>
  readonly #partitions: number
  readonly #refs: ActorRef<A>[] = []

  /** @throws OptionError */
  constructor({ child, partitions, ...supervision }: PartitionedSupervisorOptions<A>) {
    super()
    if (!Number.isInteger(partitions) || partitions < 1) {
      throw new OptionError({ option: 'PartitionedSupervisor.partitions', expected: 'a whole number >= 1', got: partitions })
    }
    superviseBy(this, supervisionRules('PartitionedSupervisor', supervision))
    this.#child = child
    this.#partitions = partitions
  }

  protected override async onStart(): Promise<void> {
    const { options, args, ...rest } = this.#child
    for (let partition = 0; partition < this.#partitions; partition++) {
      const name = options.name === undefined ? undefined : { name: `${options.name}-${partition}` }
      const spec = { ...rest, options: { ...options, ...name } }
      this.#refs.push((await startByKey(this.context, spec, args)) as ActorRef<A>)
    }
  }

  /** The child that has `key`. */
  async for(key: string): Promise<ActorRef<A>> {
    return this.#refs[partitionOf(key, this.#partitions)]!
  }

  /** All children, by the numbers that {@link partitionOf} gives. */
  async partitions(): Promise<readonly ActorRef<A>[]> {
    return this.#refs
  }
}
