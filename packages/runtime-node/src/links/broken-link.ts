import { LinkError } from '@troupe/core'

export interface LinkBrokenFacts {
  readonly why: string
}
/** A link ended although nobody closed it: the host at its other end is dead, or as good as dead. */
export class LinkBrokenError extends LinkError implements LinkBrokenFacts {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'LinkBrokenError', writable: true, configurable: true })
  }
  readonly code = 'LINK_BROKEN'
  declare readonly why: string
  constructor(facts: LinkBrokenFacts, options?: ErrorOptions) {
    super(`the link broke: ${facts.why}`, facts, options)
  }
}

export const brokenLink = (why: string, cause?: unknown): LinkBrokenError =>
  new LinkBrokenError({ why }, cause === undefined ? undefined : { cause })
