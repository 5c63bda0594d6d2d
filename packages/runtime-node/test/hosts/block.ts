/** Keeps this thread from its event loop, as busy synchronous code does. */
export const blockMain = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
