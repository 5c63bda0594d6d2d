import { join } from 'node:path'
import type { NodeSystem, Timeline, TimelineOptions, TimelineSummary } from '@troupe/runtime-node'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { testFolder } from '../support/test-folder.ts'
import { Trace } from './trace.ts'

export interface TracedSystem extends AsyncDisposable {
  readonly system: NodeSystem
  readonly timeline: Timeline
  /** Stops the recording and reads its file. */
  stop(): Promise<{ readonly trace: Trace; readonly summary: TimelineSummary }>
}

export const openNodeSystem = async (): Promise<OpenSystem & { readonly system: NodeSystem }> =>
  (await openSystem()) as OpenSystem & { readonly system: NodeSystem }

export const traceFile = async (): Promise<string> => join(await testFolder(), 'trace.json')

/** A system that is recorded from its beginning. */
export const openTraced = async (options: Omit<TimelineOptions, 'file'> = {}): Promise<TracedSystem> => {
  const open = await openNodeSystem()
  const timeline = await open.system.trace({ ...options, file: await traceFile() })
  return {
    system: open.system,
    timeline,
    stop: async () => {
      const summary = await timeline.stop()
      return { trace: Trace.read(timeline.file), summary }
    },
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  }
}
