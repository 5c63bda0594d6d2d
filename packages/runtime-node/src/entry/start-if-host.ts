import { pathToFileURL } from 'node:url'
import { takeJob } from './is-host.ts'
import { tellLastWords } from './last-words.ts'
import { countAsLoaded } from './loads.ts'
import { runHost } from './run-host.ts'
import { serveKernel } from './serve-kernel.ts'

/**
 * Makes this thread or process a host if it was started as one: the case of a program that was bundled into one file, which is the
 * entry of its own hosts. The kernel begins after the file around this was evaluated, and its `expose` lines with it.
 */
export const startIfHost = (): void => {
  const job = takeJob()
  if (job === undefined) return
  countAsLoaded(pathToFileURL(process.argv[1]!).href)
  // Before the rest of the file runs: it may lack a guard.
  tellLastWords(job.kind)
  setImmediate(() => runHost(job, serveKernel))
}
