import { fileURLToPath } from 'node:url'
import type { HostPlace, RecordedBatch, Recording, RecordingSink } from '@troupe/core/internal'
import { planOf, type TimelineOptions, type TimelinePlan } from './timeline-options.ts'
import { TraceEvents } from './trace-events.ts'
import { TraceFile } from './trace-file.ts'

/** What a recording came to. */
export interface TimelineSummary {
  readonly file: string
  /** Events in the file. */
  readonly events: number
  /** Spans that are missing: on a host there was no room for them, or there was none in the file. */
  readonly dropped: number
  /** The size of the file. */
  readonly bytes: number
  /** Hosts that did not answer within two seconds when the recording was stopped, by name: their last spans are missing. */
  readonly silent: readonly string[]
}

/** A recording that goes on, see {@link NodeSystem.trace}. Disposing of it stops it. */
export interface Timeline extends AsyncDisposable {
  readonly file: string
  /**
   * Ends it: resolves when the file has what happened until now, after at most about two seconds for a host that does not answer. Further calls get
   * the same promise. @throws the error of the file system, when the file could not be written
   */
  stop(): Promise<TimelineSummary>
}

/** How a system's recordings are opened. */
export type OpenRecording = (sink: RecordingSink) => Promise<Recording>

/** @throws OptionError, SystemStoppedError, the error of the file system */
export const openTimeline = async (open: OpenRecording, options: TimelineOptions): Promise<Timeline> => {
  const plan = planOf(options)
  const timeline = new FileTimeline(plan, await TraceFile.open(plan.file, plan.maxBytes))
  try {
    timeline.begin(await open(timeline))
  } catch (error) {
    await timeline.systemEnded()
    throw error
  }
  return timeline
}

class FileTimeline implements Timeline, RecordingSink {
  readonly file: string
  readonly limit: number
  readonly #file: TraceFile
  readonly #text = new TraceEvents()
  #recording: Recording | undefined
  #events = 0
  #unwritten = 0
  #silent: readonly string[] = []
  #stopped: Promise<TimelineSummary> | undefined
  #finished: Promise<void> | undefined

  constructor({ file, bufferedSpans }: TimelinePlan, traceFile: TraceFile) {
    this.file = file instanceof URL ? fileURLToPath(file) : file
    this.limit = bufferedSpans
    this.#file = traceFile
  }

  begin(recording: Recording): void {
    this.#recording = recording
  }

  async accept(from: HostPlace, batch: RecordedBatch): Promise<void> {
    if (this.#finished !== undefined) return
    const events = this.#text.of(from, batch)
    if (await this.#file.append(events)) this.#events += events.length
    else this.#unwritten += batch.spans.length
  }

  async systemEnded(): Promise<void> {
    await (this.#finished ??= this.#finish())
  }

  stop(): Promise<TimelineSummary> {
    return (this.#stopped ??= this.#stop())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #stop(): Promise<TimelineSummary> {
    this.#silent = (await this.#recording?.end()) ?? []
    await (this.#finished ??= this.#finish())
    if (this.#file.error !== undefined) throw this.#file.error
    return { file: this.file, events: this.#events, dropped: this.#dropped, bytes: this.#file.bytes, silent: this.#silent }
  }

  get #dropped(): number {
    return this.#text.dropped + this.#unwritten
  }

  /** Says in the file itself what is missing there. */
  async #finish(): Promise<void> {
    const args = { dropped: this.#dropped, silent: this.#silent }
    const summary = { ph: 'M', name: 'recording', ts: 0, pid: process.pid, tid: process.pid, args }
    if (await this.#file.append([JSON.stringify(summary)], Infinity)) this.#events++
    await this.#file.close()
  }
}
