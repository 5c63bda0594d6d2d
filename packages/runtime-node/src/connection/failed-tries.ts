export interface TriesOptions {
  /** Wrong answers within the window, from one address. */
  readonly most: number
  readonly windowMs: number
}

/** Addresses that are remembered; beyond that those are forgotten that failed longest ago. */
const mostAddresses = 4096

/** Who gave wrong answers lately, and how long its next one has to wait. Pure: times are handed in, in milliseconds that never go back. */
export class FailedTries {
  readonly #options: TriesOptions
  /** The last failures of each address, oldest first, at most `most`; the address that failed last stands last. */
  readonly #failures = new Map<string, number[]>()

  constructor(options: TriesOptions) {
    this.#options = options
  }

  /** How long an answer from `address` has to wait before it is looked at. */
  delayMs(address: string, now: number): number {
    const times = this.#failures.get(address)
    if (times === undefined || times.length < this.#options.most) return 0
    return Math.max(0, times[0]! + this.#options.windowMs - now)
  }

  failed(address: string, now: number): void {
    const times = this.#failures.get(address) ?? []
    times.push(now)
    if (times.length > this.#options.most) times.shift()
    this.#failures.delete(address)
    this.#failures.set(address, times)
    this.#forget(now)
  }

  get size(): number {
    return this.#failures.size
  }

  #forget(now: number): void {
    for (const [address, times] of this.#failures) {
      const isOver = times.at(-1)! + this.#options.windowMs <= now
      if (!isOver && this.#failures.size <= mostAddresses) return
      this.#failures.delete(address)
    }
  }
}

/** What counts as one peer: an IPv4 address, or the network of an IPv6 address, in which a peer may take any. */
export const peerGroup = (remoteAddress: string | undefined): string => {
  if (remoteAddress === undefined) return 'local'
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(remoteAddress)?.[1]
  if (v4 !== undefined) return v4
  const [front = '', back] = remoteAddress.split('%')[0]!.split('::')
  const groups = front === '' ? [] : front.split(':')
  if (back !== undefined) {
    const behind = back === '' ? [] : back.split(':')
    while (groups.length + behind.length < 8) groups.push('0')
    groups.push(...behind)
  }
  return groups.slice(0, 4).join(':')
}
