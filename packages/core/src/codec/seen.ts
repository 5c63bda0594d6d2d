/** Up to here a list is cheaper to search than a set is to fill. */
const mostListed = 48

/** The objects of one message that a walk has met. Walks of flat messages never make one: they begin it at the second object. */
export class Seen {
  readonly #list: object[] = []
  #set: Set<object> | undefined = undefined

  static of(first: object): Seen {
    const seen = new Seen()
    seen.#list.push(first)
    return seen
  }

  /** Notes `object`. False when it was met before: it is shared, or part of a cycle. */
  meet(object: object): boolean {
    if (this.#set !== undefined) {
      const { size } = this.#set
      return this.#set.add(object).size > size
    }
    const list = this.#list
    if (list.includes(object)) return false
    list.push(object)
    if (list.length > mostListed) this.#set = new Set(list)
    return true
  }
}
