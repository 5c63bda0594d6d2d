import { register } from '../codec/exposed-table.ts'
import { OptionError } from '../errors/option-error.ts'
import type { AnyFunction, Checked, Exposable, Problem } from './protocol-check.ts'

/**
 * Lets other hosts load these classes and functions: each is known by the module's URL and the name given here. It imports nothing.
 * Call it once at the end of the module that declares them, and pass `import.meta.url` itself.
 *
 * Checks at compile time that every argument and reply of an actor's methods can travel; the message names method, path and remedy.
 *
 * @param moduleUrl - `import.meta.url` of the module; in a CommonJS bundle what the bundler put in its place
 * @throws OptionError `moduleUrl` is no URL, something is neither class nor function, or the name stands for another class already
 * @example
 * expose(import.meta.url, { Counter })
 */
export function expose<M extends Record<string, Exposable>>(
  moduleUrl: string,
  exports: M & { [K in keyof M]: Checked<Problem<M[K]>, K & string> },
): void {
  if (typeof moduleUrl !== 'string' || !/^[a-z][a-z0-9+.-]*:/i.test(moduleUrl)) {
    const expected =
      'import.meta.url (a CommonJS bundle has none: define it as require("url").pathToFileURL(__filename).href, for esbuild ' +
      '--define:import.meta.url=__url --banner:js="const __url=require(\'url\').pathToFileURL(__filename).href;")'
    throw new OptionError({ option: 'expose moduleUrl', expected, got: moduleUrl })
  }
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== 'function')
      throw new OptionError({ option: `expose ${name}`, expected: 'a class or a function', got: value })
    register(moduleUrl, name, value as AnyFunction)
  }
}
