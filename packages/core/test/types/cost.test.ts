import { expect, it } from 'vitest'
import { Snippets } from './snippets.ts'

const methodsOfEach = 20

/** Classes as a large program has them: recursive data, and every method told and asked. */
const classes = (count: number): string => {
  const lines = [
    `import { Actor, type ActorSystem, expose } from '../../src/index.ts'`,
    'declare const system: ActorSystem',
    'declare const run: (work: () => Promise<void>) => void',
  ]
  for (let c = 0; c < count; c++) {
    lines.push(
      `interface Data${c} { id: ${c}; name?: string; tags: readonly string[]; at: Date; next?: Data${c}; kids: Data${c}[]; by: Map<string, Data${c}> }`,
      `declare const data${c}: Data${c}`,
      `class Actor${c} extends Actor {`,
    )
    for (let m = 0; m < methodsOfEach; m++) lines.push(method(m, `Data${c}`))
    lines.push(
      '}',
      `expose('file:///actors.js', { Actor${c} })`,
      'run(async () => {',
      `const ref = await system.spawn(Actor${c})`,
    )
    for (let m = 0; m < methodsOfEach; m++) {
      const args = [`1, data${c}`, '', `'x', data${c}, data${c}`, `'k'`][m % 4]
      lines.push(`ref.tell.m${m}(${args})`, `await ref.ask.m${m}(${args})`)
    }
    lines.push('})')
  }
  return lines.join('\n')
}

const method = (m: number, data: string): string =>
  [
    `m${m}(by: number, data: ${data}): void {}`,
    `m${m}(): ${data} | undefined { return undefined }`,
    `async m${m}(name: string, ...all: ${data}[]): Promise<${data}[]> { return all }`,
    `m${m}(key: string, option?: { a: number; b: ${data} }): Map<string, ${data}> { return new Map() }`,
  ][m % 4] ?? ''

const cost = (count: number): number => {
  const snippets = new Snippets({ classes: classes(count) })
  expect(snippets.complaints('classes')).toEqual([])
  return snippets.instantiations()
}

it('checking grows linearly with the methods of a program, by about two hundred types each', { timeout: 60_000 }, () => {
  const [few, some, more] = [cost(1), cost(6), cost(11)]
  const perMethod = (some - few) / (5 * methodsOfEach)
  expect(perMethod).toBeGreaterThan(100) // else nothing was checked
  expect(perMethod).toBeLessThan(240)
  expect((more - some) / (5 * methodsOfEach)).toBeCloseTo(perMethod, 0)
})
