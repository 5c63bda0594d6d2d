/** Whole numbers in groups of three: `1 234 567`. */
export const count = (n: number): string => String(Math.round(n)).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ')

/** A rate in the unit that suits it: `13.2 M/s`, `48 k/s`. */
export const perSecond = (rate: number): string =>
  rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M/s` : rate >= 1e4 ? `${Math.round(rate / 1e3)} k/s` : `${count(rate)} /s`

export const seconds = (s: number): string => `${s.toFixed(2)} s`

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`
