import { scalabilityChart } from './chart/scalability-chart.ts'
import type { ScalabilityData } from './scalability-data.ts'
import { scalabilityTable } from './scalability-table.ts'

/**
 * How work scales with the number of workers, and what holds it back.
 *
 * @example
 * const report = await scalability(render, { sizes: [1, 2, 4] })
 * console.log(report.toTable())
 * await writeFile('render.svg', report.toSvg())
 */
export class ScalabilityReport {
  readonly data: ScalabilityData

  /** @param data - of a report of this version, which may have been to a file and back */
  constructor(data: ScalabilityData) {
    this.data = data
  }

  /** Everything that was found out, as plain data. */
  toJSON(): ScalabilityData {
    return this.data
  }

  /** Lines for a terminal or a log: a row for each size, what the laws say, and the verdict. */
  toTable(): string {
    return scalabilityTable(this.data)
  }

  /**
   * A chart as the text of an SVG file, 760 wide, which needs nothing else, in colours for light and for dark: the speed-up with bars from the
   * longest to the shortest run beside the ideal and the fitted law, below it the Karp-Flatt fraction, and the verdict.
   */
  toSvg(): string {
    return scalabilityChart(this.data)
  }
}
