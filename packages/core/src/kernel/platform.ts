import type { HostOptions } from '../actor/host-options.ts'
import type { Link } from '../links/link.ts'
import type { LockBook, LockNews } from './lock-book.ts'
import type { TimelineSource } from './recorded-span.ts'
import type { KernelSettings } from './settings.ts'

/**
 * What the kernel needs of the machine below it. The runtime package implements it on threads and processes, the simulation on
 * nothing at all. Hosts touch each other only through this and through links.
 */
export interface Platform {
  /** Runs the module so that its `expose` lines take effect; at once if it ran before. Rejects with the module's own error. */
  load(moduleUrl: string): Promise<void>
  /** Starts a host; only main can. Returns at once: frames sent before the host is ready wait in its link. */
  startHost(spec: HostSpec): StartedHost
  /** Opens a direct link between two hosts that are ready: each gets it from its platform as a meeting. Only main can. */
  introduce(one: StartedHost, other: StartedHost): void
  /** Keeps the program from ending by itself while somebody waits for something (`true`), or lets it (`false`). */
  hold(held: boolean): void
  /** Bytes of memory this host has in use. */
  memoryBytes(): number
  /** Ends this host by itself, with nothing lost of what was sent and written. Not on main. */
  leave(): void
  /** Which code of this host holds and awaits which locks. For one kernel, and only in development. */
  readonly locks?: LockBook | undefined
  /** Who waits for locks for long, and who was found to wait for ever. For one kernel. */
  readonly lockNews?: LockNews | undefined
  /** What belongs into a recording and a kernel cannot know; without it there are the kernel's own spans, by its clock. */
  readonly timeline?: TimelineSource | undefined
}

export type HostKind = 'main' | 'thread' | 'process'

/** A host as the others know it. */
export interface HostPlace {
  readonly kind: HostKind
  readonly slot: number
  readonly incarnation: number
}

/** Everything a new host is told before its first frame. Plain data. */
export interface HostSpec {
  readonly kind: 'thread' | 'process'
  readonly systemId: string
  readonly slot: number
  readonly incarnation: number
  /** Shown in `ps` (15 bytes of it) and in errors. */
  readonly name: string
  /** Kernel settings that hold for the whole system. */
  readonly settings: KernelSettings
  readonly options: HostOptions
}

/** A host that main started, as main holds it. */
export interface StartedHost {
  readonly spec: HostSpec
  /** The link between main and the host's kernel. */
  readonly link: Link
  /** Resolves when the host's kernel runs; rejects with `HostStartError` when it ended or said nothing until the deadline. */
  readonly ready: Promise<HostFacts>
  /** Resolves once the host is gone: its exit was seen and its link has ended. Never rejects. */
  readonly exited: Promise<ExitReport>
  /** Ends the host from outside, whatever it is doing: a thread is terminated, a process gets SIGKILL. */
  terminate(): void
}

export interface HostFacts {
  readonly pid: number
  readonly threadId: number | undefined
  /** What the link between main and the host is made of, in the words of the platform. */
  readonly link?: string
}

/**
 * What a slot is once its host is gone: the next incarnation may come; it stays empty because hosts failed there too often, or could not
 * be started again; it stays empty because that was wanted.
 */
export type SlotFate = 'down' | 'lost' | 'stopped'

export interface ExitReport {
  /** The host's name, what its slot is from now on, and why the host never was up, if it never was; main adds them. */
  readonly host?: string
  readonly fate?: SlotFate
  readonly startError?: Error | undefined
  /** The number of the actor for whose sake it was ended: that was killed. Main adds it. */
  readonly killed?: number | undefined
  /** It was ended from outside because it did not end by itself in time, or was not to. Main adds it. */
  readonly terminated?: boolean
  readonly exitCode: number | null
  readonly signal: string | null
  /** What ended it, when it was an error that could still be told. */
  readonly error: Error | undefined
  /** The last lines it wrote to stderr, at most 20. */
  readonly stderr: readonly string[]
  /**
   * Ended by SIGINT, SIGTERM or SIGHUP before it was ready, as Ctrl-C does to a whole group in the first moments of a process: not
   * a crash if main is stopping too.
   */
  readonly interrupted: boolean
  /** It was terminated and did not end: a thread that is blocked in a synchronous call. It is left behind. */
  readonly abandoned: boolean
}

/** The other end of {@link StartedHost}: what a host finds when it begins. */
export interface HostSeat {
  readonly spec: HostSpec
  /** The link to main. */
  readonly link: Link
  /** Called for every link to a sibling that main arranged, from now on and for those that came before. */
  onMeeting(listener: (peer: HostPlace, link: Link) => void): void
  /** Called when the platform asks this host to end, as SIGTERM does to a process: finish what is at hand, then `leave()`. */
  onLeaveRequest(listener: () => void): void
  /** Tells main that the kernel runs. Called once, after the links have their receivers. */
  ready(): void
  /** Ends this host by itself, with nothing lost of what was sent and written. */
  leave(): void
}
