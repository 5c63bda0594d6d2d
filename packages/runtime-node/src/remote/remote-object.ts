/** An object of a manager elsewhere, as the gateway to it knows it. */
export class RemoteObject implements Disposable {
  /** Its number in the session of that connection. */
  number: number
  /** Which of the gateway's connections that is; numbers of others mean nothing. */
  connection: number
  /** How often it was sent over that connection. */
  claims = 0
  /** The name under which it was found: by that it is found again. */
  name: string | undefined
  /** Why it was not found again. */
  lostBecause: { readonly why: string; readonly cause?: unknown } | undefined
  readonly #forgotten: (object: RemoteObject) => void

  /** @param forgotten - called when nobody here holds it any more */
  constructor(number: number, connection: number, forgotten: (object: RemoteObject) => void) {
    this.number = number
    this.connection = connection
    this.#forgotten = forgotten
  }

  [Symbol.dispose](): void {
    this.#forgotten(this)
  }
}
