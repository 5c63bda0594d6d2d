/**
 * Makes stdout and stderr of this child process block while main does not read: else what was written just before an exit is lost.
 * (They are sockets, and Node writes to sockets when it likes.)
 */
export const blockOutput = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    const { _handle } = stream as { readonly _handle?: { setBlocking?(blocking: boolean): void } }
    _handle?.setBlocking?.(true)
  }
}
