/**
 * Not an error of Troupe's and never seen by users: a value that arrived needs classes whose modules this host has not loaded.
 * The kernel loads them and builds the value then; nothing has to be decoded again.
 */
export class ClassNotLoaded extends Error {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'ClassNotLoaded' })
  }
  /** `url#name` of each class. */
  readonly keys: readonly string[]
  readonly #build: (giveUp: boolean) => unknown

  constructor(keys: readonly string[], build: (giveUp: boolean) => unknown) {
    super(`not loaded here: ${keys.join(', ')}`)
    this.keys = keys
    this.#build = build
  }

  /**
   * The value. With `giveUp` errors of classes that are still missing become plain errors that keep their names.
   *
   * @throws ClassNotLoaded - a class is still missing, and `giveUp` is not set
   * @throws NotSendableError - `direction: 'in'`: the value cannot be built, or needs a wired class that is missing
   */
  build(options: { readonly giveUp?: boolean } = {}): unknown {
    return this.#build(options.giveUp === true)
  }
}
