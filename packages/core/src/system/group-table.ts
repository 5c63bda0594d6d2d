import type { Ref } from '../refs/ref.ts'
import { isLostWith } from './lost-with-host.ts'

/** A change of a group's members. */
export interface MemberChange {
  readonly change: 'joined' | 'left'
  readonly ref: Ref
}

/** The groups of one system, kept by main: who belongs to which, in the order they joined. A group without members is nowhere. */
export class GroupTable {
  readonly #groups = new Map<string, Map<string, Ref>>()
  readonly #groupsOf = new Map<string, Set<string>>()
  readonly #onChange: (group: string, change: MemberChange) => void

  constructor(onChange: (group: string, change: MemberChange) => void) {
    this.#onChange = onChange
  }

  /** How many groups have members. */
  get size(): number {
    return this.#groups.size
  }

  /** Harmless for a member. */
  join(group: string, ref: Ref): void {
    const { id } = ref
    const members = this.#groups.get(group) ?? new Map<string, Ref>()
    if (members.has(id)) return
    this.#groups.set(group, members.set(id, ref))
    this.#groupsOf.set(id, (this.#groupsOf.get(id) ?? new Set<string>()).add(group))
    this.#onChange(group, { change: 'joined', ref })
  }

  /** Harmless for an actor that is no member. */
  leave(group: string, id: string): void {
    const members = this.#groups.get(group)
    const ref = members?.get(id)
    if (members === undefined || ref === undefined) return
    members.delete(id)
    if (members.size === 0) this.#groups.delete(group)
    const groups = this.#groupsOf.get(id)!
    groups.delete(group)
    if (groups.size === 0) this.#groupsOf.delete(id)
    this.#onChange(group, { change: 'left', ref })
  }

  /** The members as joinings. */
  present(group: string): MemberChange[] {
    return [...(this.#groups.get(group)?.values() ?? [])].map((ref) => ({ change: 'joined', ref }))
  }

  /** The actor leaves all of its groups. */
  actorEnded(id: string): void {
    for (const group of [...(this.#groupsOf.get(id) ?? [])]) this.leave(group, id)
  }

  /** A host is gone: its actors leave, except those whose numbers are `wanted`. */
  hostDown(slot: number, incarnation: number, wanted: ReadonlySet<number>): void {
    for (const [group, members] of [...this.#groups]) {
      for (const ref of [...members.values()]) if (isLostWith(ref, slot, incarnation, wanted)) this.leave(group, ref.id)
    }
  }
}
