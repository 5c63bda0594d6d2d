import { type Setup, threadLinkKinds } from '../harness/setup.ts'

/** How results are printed: for people, for programs, or for a page of documentation. */
type Print = 'table' | 'json' | 'markdown'

/** What the command line asks for. */
export type Command =
  | { readonly do: 'help' }
  | { readonly do: 'list' }
  | {
      readonly do: 'run'
      readonly names: readonly string[]
      readonly print: Print
      /** How often each side is measured; `undefined` for each row's own number. */
      readonly repetitions: number | undefined
      /** Pieces of work in one repetition; `undefined` for each row's own number. */
      readonly count: number | undefined
      /** How Troupe's sides are made. */
      readonly setup: Setup
    }
  /** What a row's program starts for a side that has a program of its own. */
  | { readonly do: 'serve'; readonly row: string; readonly side: string }
  | { readonly do: 'refuse'; readonly why: string }

export const usage =
  'npm run bench -- [NAME ...] [--list] [--json | --markdown] [--repetitions N] [--count N] [--thread-links KIND]'

export const help = `${usage}

  NAME ...              these rows; without names all of them, one after the other, each in a process of its own
  --list                the rows, and what each is
  --json                one JSON object a row on stdout, and nothing else there
  --markdown            the table as the documentation has it
  --repetitions N       how often each side is measured
  --count N             messages, asks or actors in one repetition
  --thread-links KIND   ${threadLinkKinds.join(', ')}: for Troupe's threads

A row takes 5 to 30 seconds. What the columns mean: docs/benchmarks.md`

/** Before the names of a row and of one of its sides. Not for people. */
export const serveWord = '--serve-side'

/** The command in `args`, the words behind the program's name. Without names it means all of `known`. */
export const parseCommand = (args: readonly string[], known: readonly string[]): Command => {
  if (args[0] === serveWord && args.length === 3) return { do: 'serve', row: args[1]!, side: args[2]! }
  const names: string[] = []
  const numbers: { '--repetitions'?: number; '--count'?: number } = {}
  const setup: { threadLinks?: (typeof threadLinkKinds)[number] } = {}
  let print: Print = 'table'
  let wantsList = false
  let wantsHelp = false
  for (let at = 0; at < args.length; at++) {
    const [word, inline] = splitOption(args[at]!)
    if (word === '--json' || word === '--markdown') print = word === '--json' ? 'json' : 'markdown'
    else if (word === '--list') wantsList = true
    else if (word === '--help' || word === '-h') wantsHelp = true
    else if (word === '--repetitions' || word === '--count') {
      const text = inline ?? args[++at]
      const number = Number(text)
      if (!Number.isInteger(number) || number < 1) return refuse(`${word} takes a whole number from 1, not ${text ?? 'nothing'}`)
      numbers[word] = number
    } else if (word === '--thread-links') {
      const text = inline ?? args[++at]
      const kind = threadLinkKinds.find((each) => each === text)
      if (kind === undefined) return refuse(`${word} takes ${threadLinkKinds.join(', ')}, not ${text ?? 'nothing'}`)
      setup.threadLinks = kind
    } else if (word.startsWith('-')) return refuse(`there is no option ${word}`)
    else if (!known.includes(word)) return refuse(`there is no row ${word}, only ${known.join(', ')}`)
    else if (!names.includes(word)) names.push(word)
  }
  if (wantsHelp) return { do: 'help' }
  if (wantsList) return { do: 'list' }
  const wanted = names.length === 0 ? known : names
  return { do: 'run', names: wanted, print, repetitions: numbers['--repetitions'], count: numbers['--count'], setup }
}

/** `--count=5` is `--count 5`. */
const splitOption = (arg: string): [string, string | undefined] => {
  const at = arg.startsWith('--') ? arg.indexOf('=') : -1
  return at === -1 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)]
}

const refuse = (why: string): Command => ({ do: 'refuse', why })
