/** What the machine does to a host or a link. It has no stack of its own: that would be the simulation's, and travel as part of the error. */
export const faultError = (message: string): Error => {
  const error = new Error(message)
  error.stack = `Error: ${message}`
  return error
}
