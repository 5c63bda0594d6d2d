import type { RunSpread } from '../spread.ts'
import { roundTicks, type Scale, scaleOf, withRoom } from './scale.ts'
import { element, type Markup, text } from './svg.ts'

export interface PanelPlace {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface PanelAxes {
  readonly title: string
  /** The numbers of workers that were measured, in ascending order. */
  readonly workers: readonly number[]
  /** From the lowest value to the highest. */
  readonly values: readonly [number, number]
  readonly valueText: (value: number) => string
}

interface Point {
  readonly workers: number
  readonly value: RunSpread
  /** Shown where the pointer rests on it. */
  readonly label: string
}

/** Pixels between the middles of two labels on the axis of workers. */
const labelGap = 20
/** Pixels for each label on the axis of values. */
const labelHeight = 45

/** A grid over the numbers of workers, with lines and points on it. What lies outside of it is cut off. */
export class Panel {
  readonly #place: PanelPlace
  readonly #axes: PanelAxes
  /** In pixels from its own corner. */
  readonly #x: Scale
  readonly #y: Scale
  readonly #drawn: Markup[] = []

  constructor(place: PanelPlace, axes: PanelAxes) {
    this.#place = place
    this.#axes = axes
    const most = axes.workers.at(-1)!
    const margin = most === 1 ? 0.5 : (most - 1) * 0.03
    this.#x = scaleOf([1 - margin, most + margin], [0, place.width])
    this.#y = scaleOf(axes.values, [place.height, 0])
  }

  /** A line through the values of a function, from one worker to the most. */
  curve(kind: string, valueAt: (workers: number) => number): void {
    const most = this.#axes.workers.at(-1)!
    const steps = 96
    const points = Array.from({ length: steps + 1 }, (_, step) => {
      const workers = 1 + ((most - 1) * step) / steps
      return `${this.#x.at(workers).toFixed(1)},${this.#y.at(valueAt(workers)).toFixed(1)}`
    })
    this.#drawn.push(element('polyline', { class: kind, points: points.join(' ') }))
  }

  /** A line from side to side. */
  level(kind: string, value: number): void {
    this.#drawn.push(line(kind, [0, this.#y.at(value)], [this.#place.width, this.#y.at(value)]))
  }

  /** A line from top to bottom, and what it says. */
  upright(kind: string, workers: number, label: string): void {
    const x = this.#x.at(workers)
    this.#drawn.push(line(kind, [x, 0], [x, this.#place.height]))
    const at = { class: 'scaling-quiet', x: x - 6, y: this.#place.height - 8, 'text-anchor': 'end' }
    this.#drawn.push(element('text', at, text(label)))
  }

  /** A dot at the median, with a bar from the least to the most. */
  point({ workers, value, label }: Point): void {
    const [x, top, bottom] = [this.#x.at(workers), this.#y.at(value.max), this.#y.at(value.min)]
    this.#drawn.push(
      element(
        'g',
        { class: 'scaling-measured' },
        element('title', {}, text(label)),
        line('', [x, top], [x, bottom]),
        line('', [x - 4, top], [x + 4, top]),
        line('', [x - 4, bottom], [x + 4, bottom]),
        element('circle', { cx: x, cy: this.#y.at(value.median), r: 3.5 }),
      ),
    )
  }

  note(content: string): void {
    const { width, height } = this.#place
    this.#drawn.push(
      element('text', { class: 'scaling-quiet', x: width / 2, y: height / 2, 'text-anchor': 'middle' }, text(content)),
    )
  }

  markup(): Markup {
    const { left, top, width, height } = this.#place
    const moved = { transform: `translate(${left} ${top})` }
    return element(
      'g',
      moved,
      element('text', { class: 'scaling-ink', x: 0, y: -10 }, text(this.#axes.title)),
      ...this.#values(),
      ...this.#workers(),
      // an inner picture cuts off what lies outside of it, without a name that another chart in the page could have too
      element('svg', { x: 0, y: 0, width, height, overflow: 'hidden' }, ...this.#drawn),
    )
  }

  #values(): Markup[] {
    const { width, height } = this.#place
    return roundTicks(this.#y.from, this.#y.to, height / labelHeight).flatMap((value) => {
      const y = this.#y.at(value)
      const label = { class: 'scaling-quiet', x: -8, y: y + 4, 'text-anchor': 'end' }
      return [line('scaling-grid', [0, y], [width, y]), element('text', label, text(this.#axes.valueText(value)))]
    })
  }

  #workers(): Markup[] {
    const { height } = this.#place
    return withRoom(this.#axes.workers, this.#x, labelGap).flatMap((workers) => {
      const x = this.#x.at(workers)
      const label = { class: 'scaling-quiet', x, y: height + 18, 'text-anchor': 'middle' }
      return [line('scaling-grid', [x, 0], [x, height]), element('text', label, text(String(workers)))]
    })
  }
}

/** A straight line; without a kind of its own it looks like what it is in. */
export const line = (kind: string, [x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): Markup =>
  element('line', { ...(kind === '' ? {} : { class: kind }), x1, y1, x2, y2 })
