import { fileURLToPath } from 'node:url'
import { EntryNotGuardedError } from '@troupe/core'
import { currentHost } from './is-host.ts'

/** What this host has loaded, and whether a module of it did what only a program's main part does. */
interface Loads {
  /** URLs of the modules being loaded at this moment. */
  readonly current: string[]
  readonly loaded: Set<string>
  refused: { readonly error: EntryNotGuardedError; readonly at: number } | undefined
}

/** On the global object: the host's copy of this package loads the modules, and they call `createSystem` of their own copy. */
const place: unique symbol = Symbol.for('troupe.loading')
const world = globalThis as { [place]?: Loads }
const loads: Loads = (world[place] ??= { current: [], loaded: new Set(), refused: undefined })

/** An exit that comes this soon after a refusal is taken for its consequence. */
const consequenceMs = 2_000

/** The module is there from the start: the one file that a bundled program is. */
export const countAsLoaded = (moduleUrl: string): void => {
  loads.loaded.add(moduleUrl)
}

/**
 * Runs `load` as the loading of this module.
 *
 * @throws EntryNotGuardedError when the module started a system meanwhile, also when it kept the refusal to itself
 */
export const whileLoading = async (moduleUrl: string, load: () => Promise<unknown>): Promise<void> => {
  const { refused } = loads
  loads.current.push(moduleUrl)
  loads.loaded.add(moduleUrl)
  try {
    await load()
  } finally {
    const at = loads.current.lastIndexOf(moduleUrl)
    if (at >= 0) loads.current.splice(at, 1)
  }
  if (loads.refused !== refused && loads.refused?.error.module === moduleUrl) throw loads.refused.error
}

/**
 * A system starts within a host only when it is wanted there: most often a module that has the program's main part in it was loaded.
 *
 * @throws EntryNotGuardedError naming that module, as far as it can be told
 */
export const checkGuard = (nested: boolean): void => {
  if (currentHost() === undefined) return
  const loading = loads.current.at(-1)
  if (loading === undefined && nested) return
  const error = loading === undefined ? notGuarded() : new EntryNotGuardedError({ module: loading })
  loads.refused = { error, at: performance.now() }
  throw error
}

/** For what a host does that only a main part should do, when nothing is being loaded. */
export const notGuarded = (): EntryNotGuardedError => new EntryNotGuardedError({ module: callingModule(), later: true })

/** Why this host ends when it exits now by itself: a main part that ran here has come to its end. */
export const unguardedExit = (): EntryNotGuardedError | undefined => {
  const { refused } = loads
  if (refused !== undefined && performance.now() - refused.at < consequenceMs) return refused.error
  const module = loads.current.at(-1)
  return module === undefined ? undefined : new EntryNotGuardedError({ module })
}

/** This host ends because main wants it to. */
export const forgetLoads = (): void => {
  loads.current.length = 0
  loads.refused = undefined
}

/** Of the modules that were loaded the one that the call at hand comes from; all of them when that cannot be told. */
const callingModule = (): string => {
  const stack = new Error().stack ?? ''
  const modules = [...loads.loaded]
  const calling = modules.filter((url) => stack.includes(url) || (url.startsWith('file:') && stack.includes(fileURLToPath(url))))
  return (calling.length > 0 ? calling : modules).join(' or ') || 'this program'
}
