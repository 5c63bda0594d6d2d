/** What was done is not what was asked for, more or less: whatever was measured is worth nothing. */
export class CountError extends Error {
  override readonly name = 'CountError'
  readonly counted: number
  readonly expected: number

  constructor(who: string, counted: number, expected: number) {
    super(`${who} counted ${counted} instead of ${expected}`)
    this.counted = counted
    this.expected = expected
  }
}

/** @throws CountError unless the two are equal */
export const checkCount = (who: string, counted: number, expected: number): void => {
  if (counted !== expected) throw new CountError(who, counted, expected)
}
