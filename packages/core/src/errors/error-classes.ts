import { type CodeEntry, codeTable } from './code-table.ts'
import { troupeErrorName } from './troupe-error.ts'

/** A class of errors, as far as building one of them again goes. */
export interface ErrorClass {
  readonly prototype: Error
}

interface KnownErrors {
  /** By code. */
  readonly entries: Map<string, CodeEntry>
  /** By the name that is on the prototype, which is what travels: minified class names differ between builds. */
  readonly classes: Map<string, ErrorClass>
  /** By prototype. */
  readonly names: Map<object, string>
}

/**
 * One for all copies of this package in this JavaScript world: the copy whose kernel takes an error apart need not be the one that the error's
 * class was made known to. The shape must not change without a new symbol.
 */
const place: unique symbol = Symbol.for('troupe.known-errors')
const world = globalThis as { [place]?: KnownErrors }
const { entries, classes, names } = (world[place] ??= { entries: new Map(), classes: new Map(), names: new Map() })

/**
 * Makes Troupe errors of a higher floor or another package known: they keep their class across hosts, and stand in the table of errors.
 *
 * @throws Error - another class has the code
 */
export function knowErrors(table: Readonly<Record<string, CodeEntry>>): void {
  for (const [code, entry] of Object.entries(table)) {
    const known = entries.get(code)
    if (known !== undefined && known.class.prototype.name !== entry.class.prototype.name) {
      throw new Error(`two classes of errors have the code ${code}`)
    }
    if (known === undefined) {
      entries.set(code, entry)
      know(entry.class)
    } else {
      // of another copy of the package that makes them: its errors arrive as those of the first
      names.set(entry.class.prototype, known.class.prototype.name)
    }
  }
}

/** Every code that is known in this program, by its code. */
export const knownErrors = (): ReadonlyMap<string, CodeEntry> => entries

/** The class of Troupe or of the language that has this name. */
export const findErrorClass = (name: string): ErrorClass | undefined => classes.get(name)

/** The name of the class that `prototype` belongs to, if it is one of Troupe's or of the language's. */
export const errorClassName = (prototype: object): string | undefined => names.get(prototype) ?? nameInOtherCopy(prototype)

/** Another copy of this package has classes of its own with the same names; their errors arrive as ours. */
function nameInOtherCopy(prototype: object): string | undefined {
  const name = troupeErrorName(prototype)
  return name !== undefined && classes.has(name) ? name : undefined
}

function know({ prototype }: ErrorClass): void {
  classes.set(prototype.name, { prototype })
  names.set(prototype, prototype.name)
}

for (const builtin of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError])
  know(builtin)
knowErrors(codeTable)
