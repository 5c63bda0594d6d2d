import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colours } from '../../src/scalability/chart/chart-style.ts'
import { linesOfText } from '../../src/scalability/chart/lines-of-text.ts'
import { roundTicks, scaleOf, withRoom } from '../../src/scalability/chart/scale.ts'
import { amdahlSpeedUp } from '../../src/scalability/laws.ts'
import { ScalabilityReport } from '../../src/scalability/scalability-report.ts'
import { found, type Runs, runsBy } from './support/runs.ts'
import { elementsOf } from './support/well-formed.ts'

type Facts = Parameters<typeof found>[1]
const chartOf = (runs: Runs, facts?: Facts): string => new ScalabilityReport(found(runs, facts)).toSvg()
const usual = runsBy([1, 2, 4, 8], (workers) => 800 / amdahlSpeedUp(workers, 0.1))
/** What markup, XML, lines and cuts have trouble with, and a letter. */
const signs = [
  'a',
  ' ',
  '\n',
  '<',
  '>',
  '&',
  '"',
  "'",
  ';',
  ']]>',
  '\u0000',
  '\u001b',
  '\u0301',
  '\ud800',
  '\udc00',
  '\u{1f600}',
  '\uffff',
]
const anyText = fc.string({ unit: fc.constantFrom(...signs), maxLength: 120 })
const times = (svg: string, part: string): number => svg.split(part).length - 1

describe('the chart of a report', () => {
  it('is one well-formed SVG picture', () => {
    const svg = chartOf(usual, { alone: [700] })
    expect(elementsOf(svg)[0]).toBe('svg')
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="760" height="\d+" viewBox="0 0 760 \d+"/)
  })
  it('shows each size with its error bar, also as a serial fraction, beside the ideal and the law', () => {
    const svg = chartOf(usual)
    // four sizes in the first panel, the three above one in the second, one in the legend
    expect(times(svg, '<circle')).toBe(4 + 3 + 1)
    expect(times(svg, '<polyline class="scaling-ideal"')).toBe(1)
    expect(times(svg, '<polyline class="scaling-fitted"')).toBe(1)
    expect(svg).toContain('<title>8 workers: 170 ms, 4.71 times as fast, efficiency 59 %</title>')
    expect(svg).toContain('<title>8 workers: 10 %</title>')
  })
  it('marks the number of cores where there are more workers than that', () => {
    expect(chartOf(usual, { cpuCount: 4 })).toContain('>4 cores</text>')
    expect(chartOf(usual, { cpuCount: 8 })).not.toContain('scaling-cores"')
  })
  it('shows what the work takes without workers if that is known', () => {
    expect(chartOf(usual, { alone: [700] })).toContain('>without workers</text>')
    expect(chartOf(usual)).not.toContain('>without workers</text>')
  })
  it('says the verdict and its caveats, to those who cannot see it too', () => {
    const svg = chartOf({ 1: [800], 2: [800] }, { name: 'idle', cpuCount: 1 })
    expect(svg).toContain('role="img" aria-label="idle: There is no core for each of 2 workers')
    expect(svg).toContain('>One run of each size cannot show how much they vary.</text>')
  })
  it('is made of one size as well, which shows no serial fraction', () => {
    expect(chartOf({ 1: [800, 800, 800] })).toContain('>one worker shows none</text>')
  })
  it('needs nothing from anywhere else', () => {
    const svg = chartOf(usual).replace('xmlns="http://www.w3.org/2000/svg"', '')
    expect(svg).not.toMatch(/https?:|url\(|href|@import|<script|<image/)
  })
  it('has no names that a second chart in the same page could have too', () => {
    expect(chartOf(usual)).not.toMatch(/ id="/)
  })

  it('stays well-formed and finite whatever the work is called and however long it takes', () => {
    const wallMs = fc.double({ min: 0.001, max: 1e7, noNaN: true })
    const several = fc.array(wallMs, { minLength: 1, maxLength: 3 })
    const more = fc.dictionary(fc.integer({ min: 2, max: 256 }).map(String), several, { maxKeys: 6 })
    fc.assert(
      fc.property(several, more, fc.integer({ min: 1, max: 64 }), anyText, (one, others, cpuCount, name) => {
        const svg = chartOf({ ...others, 1: one }, { cpuCount, name })
        expect(elementsOf(svg).length).toBeGreaterThan(10)
        expect(svg).not.toMatch(/NaN|Infinity|undefined|null/)
      }),
    )
  })
  it('shows a name that looks like markup as it is written', () => {
    const svg = chartOf(usual, { name: '</text><script>"&\'' })
    expect(svg).toContain('>&lt;/text&gt;&lt;script&gt;&quot;&amp;&apos;</text>')
    expect(elementsOf(svg)).not.toContain('script')
  })
  it('puts a sign for what XML cannot hold', () => {
    expect(chartOf(usual, { name: 'a\u0000b\ud800c\uffff' })).toContain('>a\ufffdb\ufffdc\ufffd</text>')
  })
  it('cuts a name that is too long for a line, between characters', () => {
    expect(chartOf(usual, { name: '\u{1f600}'.repeat(80) })).toContain(`>${'\u{1f600}'.repeat(69)}...</text>`)
  })
})

describe('the colours of a chart', () => {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const contrast = (one: string, other: string): number => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (light! + 0.05) / (dark! + 0.05)
  }
  it.each(['light', 'dark'] as const)('can be read in the %s', (scheme) => {
    const { paper, grid: _, ...drawn } = colours[scheme]
    for (const colour of Object.values(drawn)) expect(contrast(colour, paper)).toBeGreaterThanOrEqual(4.5)
  })
  it('change with what the reader prefers', () => {
    expect(chartOf(usual)).toContain(`@media (prefers-color-scheme:dark){.scaling-paper{fill:${colours.dark.paper}}`)
  })
})

describe('the ticks of an axis', () => {
  it.each([
    [0, 8.4, 6, [0, 2, 4, 6, 8]],
    [0, 0.053, 3, [0, 0.02, 0.04]],
    [-0.3, 1.2, 3, [0, 0.5, 1]],
    [0, 130, 6, [0, 50, 100]],
  ])('from %d to %d are round', (from, to, count, ticks) => {
    expect(roundTicks(from, to, count)).toEqual(ticks)
  })
  it('make room for each other, the largest first', () => {
    expect(withRoom([1, 2, 4, 8, 64], scaleOf([0, 64], [0, 640]), 20)).toEqual([2, 4, 8, 64])
  })
})

describe('a text in lines', () => {
  it('breaks between words, and within one only if it is too long', () => {
    expect(linesOfText('one two  three fourteen\nsix', 7)).toEqual(['one two', 'three', 'fourtee', 'n six'])
  })
  it('loses nothing but spaces', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (content, most) => {
        expect(linesOfText(content, most).join('').replace(/\s/g, '')).toBe(content.replace(/\s/g, ''))
      }),
    )
  })
})
