import { nameErrors, TroupeError } from './troupe-error.ts'

/** The message did not run and never will: sending it again is safe. */
export abstract class NotDeliveredError extends TroupeError {
  static {
    nameErrors(this, 'NotDeliveredError', 'not-delivered')
  }
  static override is(value: unknown): value is NotDeliveredError {
    return TroupeError.is(value) && value.family === 'not-delivered'
  }
}
