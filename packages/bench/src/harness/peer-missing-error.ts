/** A peer that is not on this machine. It is left out, and the result says why. */
export class PeerMissingError extends Error {
  override readonly name = 'PeerMissingError'
}
