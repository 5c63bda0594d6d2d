import { register, registerOwn } from '../codec/exposed-table.ts'
import type { AnyFunction, Exposable } from './protocol-check.ts'

/**
 * What `expose` does, for classes of Troupe's own packages. `moduleUrl` is `import.meta.url`, which a CommonJS bundle does not have: its hosts run the
 * same bundle, so they know the classes by their names alone.
 */
export const exposeOwn = (moduleUrl: string | undefined, exports: Readonly<Record<string, Exposable>>): void => {
  for (const [name, value] of Object.entries(exports)) {
    if (moduleUrl === undefined) registerOwn(name, value as AnyFunction)
    else register(moduleUrl, name, value as AnyFunction)
  }
}
