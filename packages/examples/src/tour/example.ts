import type { AnyValues, OptionSpecs, Values } from './options.ts'

/** Where an example says how far it is, while it runs. */
export interface Out {
  progress(text: string): void
}

/** What every example gives: its own data, and what did not turn out as it has to. */
export interface Result {
  /** Empty when all is well. */
  readonly problems: readonly string[]
}

/** A result as lines to print. */
export interface Telling extends Result {
  readonly lines: readonly string[]
}

/** An example as the tour sees it, whatever its options and its data are. */
export interface Example {
  readonly name: string
  readonly summary: string
  readonly options: OptionSpecs
  tell(values: AnyValues, out: Out): Promise<Telling>
}

/** The parts of an example: what it takes, what it does, and how its data is shown. */
export interface Parts<S extends OptionSpecs, R extends Result> {
  readonly name: string
  readonly summary: string
  readonly options: S
  run(options: Values<S>, out: Out): Promise<R>
  print(result: R): readonly string[]
}

export const example = <S extends OptionSpecs, R extends Result>({ run, print, ...parts }: Parts<S, R>): Example => ({
  ...parts,
  tell: async (values, out) => {
    const result = await run(values as Values<S>, out)
    return { lines: print(result), problems: result.problems }
  },
})
