import { takeJob } from './is-host.ts'
import { runHost } from './run-host.ts'
import { serveKernel } from './serve-kernel.ts'

/**
 * Makes this thread or process a host if it was started as one: the case of a program that was bundled into one file, which is the
 * entry of its own hosts. The kernel begins after the file around this was evaluated, and its `expose` lines with it.
 */
export const startIfHost = (): void => {
  const job = takeJob()
  if (job !== undefined) setImmediate(() => runHost(job, serveKernel))
}
