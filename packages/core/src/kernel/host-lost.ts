import { HostUnavailableError } from '../errors/not-delivered-errors.ts'

/** A child's next life cannot begin: its host is gone and will not come back. A class of its own, by which its supervisor tells it apart. */
export class HostLost extends HostUnavailableError {
  constructor(slot: number) {
    super({ slot, state: 'lost', retryable: false })
  }
}
