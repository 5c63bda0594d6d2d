import { pathToFileURL } from 'node:url'
import type { HostSpec, StartedHost } from '@troupe/core/internal'
import type { ParentDeath } from '../entry/host-job.ts'
import { hostDepth } from '../entry/is-host.ts'
import { notGuarded } from '../entry/loads.ts'
import type { ProcessLinkKind } from '../links/process-link.ts'
import type { ThreadLinkKind } from '../links/thread-links.ts'
import { type EntryFile, findEntryFile, packageEntry } from './entry-file.ts'
import { hostLimits } from './host-limits.ts'
import { checkHostOptions } from './host-options.ts'
import { dropOutput, HostOutput, passOutputOn } from './host-output.ts'
import { Introductions } from './introductions.ts'
import { MainRings } from './main-rings.ts'
import type { OnOutput } from './on-output.ts'
import { outputPipeOf } from './output-pipe.ts'
import { RunningHost } from './running-host.ts'
import { startProcess } from './start-process.ts'
import { startThread } from './start-thread.ts'
import { Stillness } from './stillness.ts'

export interface HostStarterOptions {
  /** Gets every line that a host writes. @defaultValue writes it to the same stream of this program */
  readonly output?: OnOutput
  /** The file that hosts begin with, a path or URL. @defaultValue the package's own entry, or the bundle around it */
  readonly entry?: string | URL
  /** How long a host may take until its kernel runs. Milliseconds. @defaultValue 10 000 */
  readonly readyTimeoutMs?: number
  /** What the links between threads are. @defaultValue 'rings' */
  readonly threadLinks?: ThreadLinkKind
  /** What the links between processes are, where both ends can. @defaultValue 'rings' */
  readonly processLinks?: ProcessLinkKind
  /** How children end with this program. @defaultValue the best way that this machine has */
  readonly parentDeath?: ParentDeath
}

/**
 * Starts hosts on threads and processes and brings them together. It owns them: disposing it ends them all, from outside, and
 * leaves nothing behind but what is reported as abandoned.
 *
 * A process ends with the *thread* that started it: the system of a program belongs to its main thread.
 */
export class HostStarter implements AsyncDisposable {
  readonly #options: HostStarterOptions
  readonly #hosts = new Set<RunningHost>()
  readonly #introductions: Introductions
  readonly #stillness = new Stillness()
  readonly #rings: MainRings
  readonly #processLinks: ProcessLinkKind
  #entry: EntryFile | undefined

  constructor(options: HostStarterOptions = {}) {
    this.#options = options
    this.#rings = new MainRings(options.threadLinks ?? 'rings')
    this.#processLinks = options.processLinks ?? 'rings'
    this.#introductions = new Introductions(this.#processLinks)
  }

  /**
   * Starts a host. What is sent to it before it is ready waits in its link. It keeps this program from ending by itself until it
   * says that it is idle, and again whenever it has work.
   *
   * @throws OptionError for options that Node refuses, or would die of
   * @throws EntryNotGuardedError when this program is a host of a host of a host of a host
   */
  startHost(spec: HostSpec): StartedHost {
    checkHostOptions(spec.kind, spec.options)
    if (hostDepth() >= hostLimits.maxDepth) throw notGuarded()
    const { output: onOutput = passOutputOn, readyTimeoutMs = hostLimits.readyMs, parentDeath } = this.#options
    const entry = this.#entryFile()
    const { stdio = 'inherit', keepsAlive = true } = spec.options
    const pipe = typeof stdio === 'object' ? outputPipeOf(stdio.pipe) : undefined
    const output = new HostOutput(spec, stdio === 'inherit' ? onOutput : dropOutput, pipe)
    const host = new RunningHost({
      spec,
      output,
      entry,
      readyTimeoutMs,
      onWaiting: (answer) => this.#introductions.waiting(answer),
      onChange: () => this.#stillness.review(),
      startVessel: (events) =>
        spec.kind === 'thread'
          ? startThread(spec, entry, output, events, this.#rings)
          : startProcess(spec, entry.url, output, events, this.#processLinks, parentDeath),
    })
    this.#hosts.add(host)
    this.#rings.crowd.join()
    if (keepsAlive) this.#stillness.add(host)
    void host.exited.then(() => {
      this.#hosts.delete(host)
      this.#rings.crowd.leave()
      this.#stillness.remove(host)
    })
    return host
  }

  /** Opens a direct link between two hosts of this starter that are ready: each gets it as a meeting. */
  introduce(one: StartedHost, other: StartedHost): void {
    this.#introductions.introduce(one as RunningHost, other as RunningHost)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const hosts = [...this.#hosts]
    for (const host of hosts) host.terminate()
    await Promise.all(hosts.map(({ exited }) => exited))
    await this.#introductions[Symbol.asyncDispose]()
  }

  #entryFile(): EntryFile {
    this.#entry ??= this.#options.entry === undefined ? findEntryFile() : packageEntry(urlOf(this.#options.entry))
    return this.#entry
  }
}

const urlOf = (entry: string | URL): URL =>
  typeof entry === 'string' && !entry.startsWith('file:') ? pathToFileURL(entry) : new URL(entry)
