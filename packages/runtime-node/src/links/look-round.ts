/**
 * Runs `action` after the event loop has read everything that lies ready. A main that was busy sees its timers before what came in
 * meanwhile: a deadline that has passed says nothing until then.
 */
export const lookRound = (action: () => void): void => {
  // The second immediate comes after a whole phase of reading.
  setImmediate(() => setImmediate(action))
}
