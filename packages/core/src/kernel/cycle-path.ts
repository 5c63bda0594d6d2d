const ageStepMs = 100

/** One wait on the way of a probe. Plain data. */
export interface Hop {
  /** Slot and number, joined by a colon. */
  readonly wait: string
  readonly ageMs: number
  /** The handler that waits. */
  readonly waiting: string
  /** For what, if it is an ask: the actor's id and the method. */
  readonly asks: string | undefined
  /** For what, if it is a lock. */
  readonly lock: LockHop | undefined
}

interface LockHop {
  readonly name: string
  /** In milliseconds since 1970: by a clock that all hosts have. */
  readonly since: number
  /** Where it is waited for. */
  readonly stack: string
  /** Who holds it, once the probe has been there. */
  readonly hold: { readonly id: string; readonly by: string; readonly stack: string } | undefined
}

export const placeOfWait = (wait: string): [slot: number, correlation: number] => wait.split(':').map(Number) as [number, number]

/** The same path; its last hop waits for a lock that this hold keeps it from. */
export const withHold = (path: readonly Hop[], hold: NonNullable<LockHop['hold']>): Hop[] => {
  const last = path.at(-1)!
  return [...path.slice(0, -1), { ...last, lock: { ...last.lock!, hold } }]
}

/** Whether two probes of the same waits found the same holds. */
export const holdsAlike = (one: readonly Hop[], other: readonly Hop[]): boolean =>
  one.length === other.length && one.every(({ lock }, at) => lock?.hold?.id === other[at]!.lock?.hold?.id)

/** Who of the circle is told. Several probes may find it at once, and have to agree. */
export const youngestOf = (path: readonly Hop[]): Hop => {
  const locks = path.filter(({ lock }) => lock !== undefined)
  return locks.length > 0
    ? locks.reduce((a, b) => (isYoungerLock(b, a) ? b : a))
    : path.reduce((a, b) => (isYoungerAsk(b, a) ? b : a))
}

/** A circle for people: who waits, and where there are locks, for what. */
export const cycleOf = (path: readonly Hop[]): string[] =>
  path.every(({ lock }) => lock === undefined)
    ? path.map(({ waiting }) => waiting)
    : path.map(({ waiting, asks, lock }) =>
        lock === undefined ? `${waiting} asks ${asks}` : `${waiting} waits for ${lock.name}`,
      )

/** Of each lock of a circle, where it was acquired and where it is waited for. */
export const stacksOf = (path: readonly Hop[]): string[] =>
  path.flatMap(({ waiting, lock }) => {
    if (lock === undefined || lock.stack === '') return []
    return [`${lock.hold?.by} holds ${lock.name}\n${lock.hold?.stack}`, `${waiting} waits for ${lock.name}\n${lock.stack}`]
  })

const isYoungerLock = (a: Hop, b: Hop): boolean =>
  a.lock!.since === b.lock!.since ? isLater(a, b) : a.lock!.since > b.lock!.since

/**
 * Ages are taken by different hosts at different moments of the probe's way, so they count in steps that are long against the way, and
 * the label decides between equals.
 */
const isYoungerAsk = (a: Hop, b: Hop): boolean => {
  const [stepA, stepB] = [Math.floor(a.ageMs / ageStepMs), Math.floor(b.ageMs / ageStepMs)]
  return stepA === stepB ? isLater(a, b) : stepA < stepB
}

const isLater = (a: Hop, b: Hop): boolean => {
  const [[slotA, correlationA], [slotB, correlationB]] = [placeOfWait(a.wait), placeOfWait(b.wait)]
  return slotA === slotB ? correlationA > correlationB : slotA > slotB
}
