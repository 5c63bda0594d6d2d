import type { Run } from './workshop.ts'

const sound = (lines: readonly unknown[]): Run => ({ code: 0, signal: null, lines, stderr: '' })

/** What becomes of `fixtures/program` when everything works: a line from a thread, and one from a process. */
export const soundProgram: Run = sound(
  (['thread', 'process'] as const).map((on, index) => ({
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
  })),
)

const counted = [
  ['thread', 15, false],
  ['process', 15, false],
]

/** What becomes of `fixtures/commonjs`. */
export const soundCounter: Run = sound(counted)

/** What becomes of `fixtures/one-module`: it is evaluated in main, in a thread and in a process, and is main only once. */
export const soundOneModule: Run = sound([
  ['evaluated', true],
  ['evaluated', false],
  counted[0],
  ['evaluated', false],
  counted[1],
])
