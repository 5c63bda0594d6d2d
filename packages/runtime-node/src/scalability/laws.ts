import { checkFraction, checkSpeedUp, checkWorkers } from './check-figures.ts'

/**
 * How many times as fast `workers` do work of which `serialFraction` (0 to 1) is done by one at a time: `1 / (s + (1 - s) / n)`.
 *
 * G. M. Amdahl, Validity of the single processor approach to achieving large scale computing capabilities, AFIPS Spring Joint Computer
 * Conference, 1967, pp. 483-485. The paper argues it in words; this is how it has been written since.
 *
 * @throws OptionError - fewer than one worker, or no fraction
 * @example
 * amdahlSpeedUp(4, 0.1) // 3.08
 */
export const amdahlSpeedUp = (workers: number, serialFraction: number): number => {
  checkWorkers(workers)
  checkFraction(serialFraction)
  return 1 / (serialFraction + (1 - serialFraction) / workers)
}

/**
 * How many times as much work is done in the same time when the parallel part grows with the number of workers and the serial one stays as it
 * is: `s + (1 - s) n`, where `s` is the serial share of that time.
 *
 * J. L. Gustafson, Reevaluating Amdahl's law, Communications of the ACM 31(5), 1988, pp. 532-533.
 *
 * @throws OptionError - fewer than one worker, or no fraction
 */
export const gustafsonSpeedUp = (workers: number, serialFraction: number): number => {
  checkWorkers(workers)
  checkFraction(serialFraction)
  return serialFraction + (1 - serialFraction) * workers
}

/**
 * The serial fraction that a measured speed-up shows: `(1 / S - 1 / n) / (1 - 1 / n)`. The same at every size if Amdahl's law holds; it rises
 * with the size where overhead does. Below 0 if the speed-up is more than ideal, above 1 if the workers were slower than one.
 *
 * A. H. Karp and H. P. Flatt, Measuring parallel processor performance, Communications of the ACM 33(5), 1990, pp. 539-543.
 *
 * @throws OptionError - not more than one worker, or a speed-up that is none
 */
export const karpFlattFraction = (workers: number, speedUp: number): number => {
  checkWorkers(workers, 1)
  checkSpeedUp(speedUp)
  return (1 / speedUp - 1 / workers) / (1 - 1 / workers)
}

/**
 * The share of the workers that the speed-up comes to: 1 is ideal.
 *
 * @throws OptionError - fewer than one worker, or a speed-up that is none
 */
export const efficiencyOf = (workers: number, speedUp: number): number => {
  checkWorkers(workers)
  checkSpeedUp(speedUp)
  return speedUp / workers
}

/**
 * The speed-up if workers wait for each other (`contention`, 0 to 1) and also have to agree with one another, each with each (`coherency`, from
 * 0): `n / (1 + a (n - 1) + b n (n - 1))`. Without the second it is Amdahl's law; with it, too many workers are slower than fewer.
 *
 * N. J. Gunther, A general theory of computational scalability based on rational functions, arXiv:0808.1431, 2008.
 *
 * @throws OptionError - fewer than one worker, or a coefficient that is none
 */
export const universalSpeedUp = (workers: number, contention: number, coherency: number): number => {
  checkWorkers(workers)
  checkFraction(contention, 'contention')
  checkFraction(coherency, 'coherency', Number.POSITIVE_INFINITY)
  return workers / (1 + contention * (workers - 1) + coherency * workers * (workers - 1))
}

/** What Amdahl's law comes to with workers without end: `1 / s`; `Infinity` if nothing is serial. @throws OptionError - no fraction */
export const speedUpLimit = (serialFraction: number): number => {
  checkFraction(serialFraction)
  return 1 / serialFraction
}

/**
 * The least number of workers that reach `share` (0 to below 1) of the limit: `Infinity` if there is none.
 *
 * @throws OptionError - no fraction
 */
export const workersForShare = (serialFraction: number, share: number): number => {
  checkFraction(serialFraction)
  checkFraction(share, 'share')
  if (serialFraction === 0 || share === 1) return Number.POSITIVE_INFINITY
  const workers = (share / (1 - share)) * ((1 - serialFraction) / serialFraction)
  // 0.9 / 0.1 is a little more than 9 in binary, and a worker more is not wanted for that
  return Math.max(1, Math.ceil(workers * (1 - 1e-12)))
}
