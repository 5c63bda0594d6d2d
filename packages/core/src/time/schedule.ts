/** How the kernel gets the processor; handed in, so that a simulation decides who runs next. */
export interface Schedule {
  /** Runs `action` before the platform looks at timers and I/O (a microtask). */
  soon(action: () => void): void
  /** Runs `action` after the platform has looked at its timers and I/O. */
  later(action: () => void): void
}
