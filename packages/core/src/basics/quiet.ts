import { ignore } from './ignore.ts'

/** The same promise, which nobody has to await: its rejection, unseen, must not end the program. */
export const quiet = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(ignore)
  return promise
}
