/** Figures as people read them: three digits say more than measurements know. */
export const numberText = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))

/** With two digits below ten percent; what is less than a thousandth of one is none. */
export const percentText = (share: number): string => {
  const percent = share * 100
  if (Math.abs(percent) < 0.001) return '0 %'
  return `${Math.abs(percent) < 10 ? Number(percent.toPrecision(2)) : percent.toFixed(0)} %`
}

/** Milliseconds, in the unit that fits: `12.3 ms`, `1.2 us`, `4.56 s`. */
export const timeText = (ms: number): string =>
  ms >= 10_000 ? `${numberText(ms / 1_000)} s` : ms >= 0.1 || ms === 0 ? `${numberText(ms)} ms` : `${numberText(ms * 1_000)} us`

/** `1 worker`, `2 workers`. */
export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
