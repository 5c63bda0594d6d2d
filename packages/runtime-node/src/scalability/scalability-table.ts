import { countText, numberText, percentText, timeText } from './figure-text.ts'
import type { ScalabilityData, SizeFigures } from './scalability-data.ts'
import type { RunSpread } from './spread.ts'

interface Column {
  readonly title: string
  /** An empty text where nothing is known. */
  readonly cell: (size: SizeFigures) => string
}

const columns: readonly Column[] = [
  { title: 'workers', cell: ({ workers }) => String(workers) },
  { title: 'time ms', cell: ({ timeMs }) => spreadText(timeMs, numberText) },
  { title: 'speed-up', cell: ({ speedUp }) => spreadText(speedUp, (value) => value.toFixed(2)) },
  { title: 'efficiency', cell: ({ efficiency }) => percentText(efficiency) },
  { title: 'Karp-Flatt', cell: ({ karpFlatt }) => (karpFlatt === null ? '' : percentText(karpFlatt.median)) },
  { title: 'scaled', cell: ({ scaledSpeedUp }) => scaledSpeedUp?.toFixed(2) ?? '' },
  { title: 'computing ms', cell: ({ busyMs }) => (busyMs === null ? '' : numberText(busyMs.median)) },
  {
    title: 'copying ms',
    cell: (size) => (size.copyMs === null ? '' : `${numberText(size.copyMs.median)}${copyShareText(size)}`),
  },
  { title: 'waiting ms', cell: ({ queueMs }) => (queueMs === null ? '' : numberText(queueMs.median)) },
]

/** Rows of `median (min-max)` for each size, then a line for each law that was fitted, then the verdict. Columns of which nothing is known are left out. */
export const scalabilityTable = (data: ScalabilityData): string =>
  [headline(data), '', ...rowsOf(data.sizes), '', ...lawLines(data), data.verdict.sentence, ...data.verdict.caveats].join('\n')

const headline = ({ name, repeats, cpuCount, aloneMs }: ScalabilityData): string =>
  `${name}: ${countText(repeats, 'run')} of each size, ${countText(cpuCount, 'core')}${aloneMs === null ? '' : `, ${timeText(aloneMs.median)} without workers`}`

const rowsOf = (sizes: readonly SizeFigures[]): string[] => {
  const shown = columns
    .map(({ title, cell }) => ({ title, cells: sizes.map(cell) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map(({ title, cells }) => [title, ...cells])
  const widths = shown.map((cells) => Math.max(...cells.map((cell) => cell.length)))
  return ['', ...sizes].map((_, row) =>
    shown
      .map((cells, column) => cells[row]!.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}

const lawLines = ({ fit, limit, universal }: ScalabilityData): string[] => [
  ...(fit === null
    ? []
    : [
        `Amdahl: serial fraction ${percentText(fit.serialFraction)} (fitted to ${fit.sizes.join(', ')}, off by ${percentText(fit.deviation)})` +
          (limit?.speedUp
            ? `, at most ${numberText(limit.speedUp)} times as fast, nine tenths of it with ${limit.workersForNineTenths}`
            : ', no limit seen'),
      ]),
  ...(universal === null
    ? []
    : [
        `Gunther: contention ${percentText(universal.contention)}, coherency ${percentText(universal.coherency)}` +
          (universal.peakWorkers === null ? ', no peak seen' : `, fastest with ${universal.peakWorkers}`),
      ]),
]

const spreadText = ({ median, min, max }: RunSpread, text: (value: number) => string): string =>
  `${text(median)} (${text(min)}-${text(max)})`

const copyShareText = ({ copyShare }: SizeFigures): string => (copyShare === null ? '' : ` (${percentText(copyShare)})`)
