export interface StopOptions {
  /** Handle what was sent before, then stop; without it, what waits is refused. @defaultValue false */
  readonly drain?: boolean
}
