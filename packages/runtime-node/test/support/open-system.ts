import { inspect } from 'node:util'
import { createSystem, type NodeSystem, type OutputLine, type StopReport, type SystemOptions } from '@troupe/runtime-node'
import { Recorder } from './recorder.ts'

/** A system of a test with all that can be seen of it. */
export interface OpenSystem extends AsyncDisposable {
  readonly system: NodeSystem
  readonly observer: Recorder
  /** The lines that its hosts wrote. */
  readonly lines: readonly OutputLine[]
}

/**
 * Starts a system that tells nothing to the terminal. At the end of its block it is stopped, and that it stopped in order, with
 * nothing left that had to be ended by force, is a part of every test.
 */
export const openSystem = async (options: Omit<SystemOptions, 'observer' | 'output'> = {}): Promise<OpenSystem> => {
  const observer = new Recorder()
  const lines: OutputLine[] = []
  const system = await createSystem({ ...options, observer, output: (line) => lines.push(line) })
  return {
    system,
    observer,
    lines,
    [Symbol.asyncDispose]: async () => {
      const report: StopReport = await system.stop()
      if (report.killed.length === 0 && report.unfinished.length === 0) return
      throw new Error(`the system did not stop in order: ${inspect(report)}\n${observer.log.join('\n')}`)
    },
  }
}
