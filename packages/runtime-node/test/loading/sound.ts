/** What the fixtures' program prints when everything works: one line from a thread, one from a process. */
export const sound = (['thread', 'process'] as const).map((on, index) => ({
  on,
  value: 15,
  isMain: false,
  isMainThread: on === 'process',
  isOwnProcess: on === 'thread',
  errors: { isLate: true, isOther: false, isUnsendable: true, isItself: true },
  moved: [100_000, 0],
  keepsClass: true,
  keepsOurs: true,
  counted: [1, 2, 3],
  names: ['main', 'Probe', ...(index === 0 ? [] : ['Probe'])],
}))
