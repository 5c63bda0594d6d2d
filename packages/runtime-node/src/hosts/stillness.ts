/** A host as far as it can keep the program waiting. */
export interface Holding {
  readonly slot: number
  /** It has nothing to do by its own word, and nothing is under way between it and main. */
  readonly isIdle: boolean
  /** Chunks that went over its links to other hosts, as it said when it was idle: slot, received, sent. */
  readonly siblings: readonly SiblingCount[]
  hold(held: boolean): void
}

export type SiblingCount = readonly [slot: number, received: number, sent: number]

/**
 * Decides which hosts keep the program from ending by itself: those that are not idle; and when all are, still all of them as long
 * as one was sent something by another that it had not read when it said so. Such a host is about to have work.
 *
 * The numbers are compared pair by pair. Each host's word is of another moment, but when every pair agrees nothing was under way
 * between any two of them, and only a message could give an idle host work.
 */
export class Stillness {
  readonly #hosts = new Map<number, Holding>()

  add(host: Holding): void {
    this.#hosts.set(host.slot, host)
  }

  remove(host: Holding): void {
    if (this.#hosts.get(host.slot) === host) this.#hosts.delete(host.slot)
    this.review()
  }

  /** A host has said something, or the traffic with it has changed whether it is idle. */
  review(): void {
    const hosts = [...this.#hosts.values()]
    const isStill = hosts.every(({ isIdle }) => isIdle) && this.#nothingUnderWay(hosts)
    const someWork = hosts.some(({ isIdle }) => !isIdle)
    for (const host of hosts) host.hold(someWork ? !host.isIdle : !isStill)
  }

  #nothingUnderWay(hosts: readonly Holding[]): boolean {
    return hosts.every((host) =>
      host.siblings.every(([slot, received, sent]) => {
        const sibling = this.#hosts.get(slot)
        if (sibling === undefined) return true // it is gone, and waits for nothing
        const [, itReceived, itSent] = sibling.siblings.find(([other]) => other === host.slot) ?? [host.slot, 0, 0]
        return itReceived === sent && itSent === received
      }),
    )
  }
}
