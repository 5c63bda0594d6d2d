import { countText, numberText, percentText, timeText } from '../figure-text.ts'
import { amdahlSpeedUp } from '../laws.ts'
import type { ScalabilityData, SizeFigures } from '../scalability-data.ts'
import { chartStyle } from './chart-style.ts'
import { linesOfText } from './lines-of-text.ts'
import { line, Panel } from './panel.ts'
import { element, type Markup, text } from './svg.ts'

const width = 760
const left = 64
const panelWidth = width - left - 24
const speedUps = { left, top: 128, width: panelWidth, height: 290 }
const fractions = { left, top: 486, width: panelWidth, height: 110 }
const textTop = 656
const lineHeight = 19
const charactersInLine = 100
const charactersInTitle = 72

/** See {@link ScalabilityReport.toSvg}. */
export const scalabilityChart = (data: ScalabilityData): string => {
  const { sentence, caveats } = data.verdict
  const lines = [sentence, ...caveats].flatMap((part) => linesOfText(part, charactersInLine))
  const height = textTop + lines.length * lineHeight
  const size = { width, height, viewBox: `0 0 ${width} ${height}` }
  const chart = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, class: 'scaling', role: 'img', 'aria-label': `${data.name}: ${sentence}` },
    element('title', {}, text(data.name)),
    element('desc', {}, text([sentence, ...caveats].join(' '))),
    element('style', {}, text(chartStyle)),
    element('rect', { class: 'scaling-paper', width, height }),
    words('scaling-ink scaling-title', left, 32, titleOf(data.name)),
    words('scaling-quiet', left, 54, `${countText(data.repeats, 'run')} of each size, ${countText(data.cpuCount, 'core')}`),
    ...legend(data),
    speedUpPanel(data),
    fractionPanel(data),
    words('scaling-quiet', left + panelWidth / 2, fractions.top + fractions.height + 36, 'workers', 'middle'),
    ...lines.map((content, at) => words('scaling-ink', left, textTop + at * lineHeight, content)),
  )
  return `${chart}\n`
}

const speedUpPanel = ({ sizes, fit, cpuCount, aloneMs }: ScalabilityData): Markup => {
  const most = sizes.at(-1)!.workers
  const one = sizes[0]!
  const alone = aloneMs === null ? null : one.timeMs.median / aloneMs.median
  const seen = Math.max(
    ...sizes.map(({ speedUp }) => speedUp.max),
    alone ?? 0,
    fit === null ? 0 : amdahlSpeedUp(most, fit.serialFraction),
  )
  const axes = {
    title: 'speed-up',
    workers: workersOf(sizes),
    values: [0, Math.max(1.2, seen * 1.12)] as const,
    valueText: numberText,
  }
  const panel = new Panel(speedUps, axes)
  if (cpuCount < most) panel.upright('scaling-cores', cpuCount, countText(cpuCount, 'core'))
  if (most > 1) panel.curve('scaling-ideal', (workers) => workers)
  if (alone !== null) panel.level('scaling-alone', alone)
  if (fit !== null) panel.curve('scaling-fitted', (workers) => amdahlSpeedUp(workers, fit.serialFraction))
  for (const { workers, speedUp, timeMs, efficiency } of sizes) {
    const label = `${countText(workers, 'worker')}: ${timeText(timeMs.median)}, ${numberText(speedUp.median)} times as fast, efficiency ${percentText(efficiency)}`
    panel.point({ workers, value: speedUp, label })
  }
  return panel.markup()
}

const fractionPanel = ({ sizes, fit }: ScalabilityData): Markup => {
  const shown = sizes.flatMap(({ workers, karpFlatt }) => (karpFlatt === null ? [] : [{ workers, value: karpFlatt }]))
  const lowest = Math.min(0, ...shown.map(({ value }) => value.min))
  const highest = Math.max(0.05, ...shown.map(({ value }) => value.max))
  const margin = (highest - lowest) * 0.06
  const values = [lowest === 0 ? 0 : lowest - margin, highest + margin] as const
  const panel = new Panel(fractions, {
    title: 'serial fraction (Karp-Flatt)',
    workers: workersOf(sizes),
    values,
    valueText: percentText,
  })
  if (fit !== null) panel.level('scaling-fitted', fit.serialFraction)
  for (const { workers, value } of shown) {
    panel.point({ workers, value, label: `${countText(workers, 'worker')}: ${percentText(value.median)}` })
  }
  if (shown.length === 0) panel.note('one worker shows none')
  return panel.markup()
}

/** Only what the chart has. */
const legend = ({ sizes, fit, aloneMs }: ScalabilityData): Markup[] => {
  const entries = [
    { kind: 'scaling-measured', label: 'measured (min to max)', shown: true },
    { kind: 'scaling-fitted', label: `Amdahl, ${percentText(fit?.serialFraction ?? 0)} serial`, shown: fit !== null },
    { kind: 'scaling-ideal', label: 'ideal', shown: sizes.length > 1 },
    { kind: 'scaling-alone', label: 'without workers', shown: aloneMs !== null },
  ].filter(({ shown }) => shown)
  // letters differ in width from font to font: this is enough for wide ones
  const starts = entries.map((_, at) => entries.slice(0, at).reduce((sum, { label }) => sum + 52 + label.length * 7.4, left))
  return entries.flatMap(({ kind, label }, at) => {
    const [start, y] = [starts[at]!, 80]
    return [
      line(kind, [start, y], [start + 26, y]),
      ...(kind === 'scaling-measured' ? [element('circle', { class: kind, cx: start + 13, cy: y, r: 3.5 })] : []),
      words('scaling-quiet', start + 33, y + 4, label),
    ]
  })
}

const workersOf = (sizes: readonly SizeFigures[]): number[] => sizes.map(({ workers }) => workers)

const titleOf = (name: string): string => {
  const signs = [...name]
  return signs.length <= charactersInTitle ? name : `${signs.slice(0, charactersInTitle - 3).join('')}...`
}

const words = (kind: string, x: number, y: number, content: string, anchor: 'start' | 'middle' = 'start'): Markup =>
  element('text', { class: kind, x, y, 'text-anchor': anchor }, text(content))
