import type { NotSendableError } from '../errors/not-delivered-errors.ts'
import { mostLevels, type PathRoot, type PathStep, refusal } from './refusal.ts'

/** Where a walk through a value is. */
export class Trail {
  readonly #root: PathRoot
  readonly #steps: PathStep[] = []
  #level = 0

  constructor(root: PathRoot) {
    this.#root = root
  }

  step(step: PathStep): void {
    this.#steps.push(step)
  }

  back(): void {
    this.#steps.pop()
  }

  /** Into an object. @throws NotSendableError - too deep */
  down(): void {
    if (this.#level === mostLevels) throw this.refusal(`is nested deeper than ${mostLevels} levels`)
    this.#level++
  }

  up(): void {
    this.#level--
  }

  /** What {@link Trail.rewind} needs to come back here from wherever a refusal left the walk. */
  mark(): readonly [steps: number, level: number] {
    return [this.#steps.length, this.#level]
  }

  rewind([steps, level]: readonly [steps: number, level: number]): void {
    this.#steps.length = steps
    this.#level = level
  }

  /** The refusal of the value that the walk is at. */
  refusal(why: string, cause?: unknown): NotSendableError {
    return refusal(this.#root, this.#steps, why, cause)
  }
}
