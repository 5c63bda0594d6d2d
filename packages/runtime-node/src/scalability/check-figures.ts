import { OptionError } from '@troupe/core'

/** @throws OptionError - not a finite number, or less than one; with `above` 1, not more than one */
export const checkWorkers = (workers: unknown, above = 0): void => {
  if (typeof workers === 'number' && Number.isFinite(workers) && workers >= 1 && workers > above) return
  throw new OptionError({
    option: 'workers',
    expected: above === 0 ? 'a finite number >= 1' : 'a finite number > 1',
    got: workers,
  })
}

/** @throws OptionError */
export const checkFraction = (fraction: unknown, option = 'serialFraction', most = 1): void => {
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= most)) {
    throw new OptionError({ option, expected: most === 1 ? 'from 0 to 1' : 'a number >= 0', got: fraction })
  }
}

/** @throws OptionError */
export const checkSpeedUp = (speedUp: unknown): void => {
  if (typeof speedUp !== 'number' || !(speedUp > 0 && speedUp < Number.POSITIVE_INFINITY)) {
    throw new OptionError({ option: 'speedUp', expected: 'a finite number > 0', got: speedUp })
  }
}
