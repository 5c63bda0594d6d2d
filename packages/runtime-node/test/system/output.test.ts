import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { Program } from '../support/program.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Clerk } = (await import(built('clerk'))) as typeof import('./fixtures/clerk.ts')

const textsOf = (lines: readonly { readonly stream: string; readonly text: string }[], stream: string): string[] =>
  lines.filter((line) => line.stream === stream).map(({ text }) => text)

describe.each(['thread', 'process'] as const)('what an actor on a %s prints', (on) => {
  it.each(['log', 'error'] as const)(
    'arrives in whole lines, none lost when the system stops right after 2,000 by console.%s',
    async (method) => {
      const world = await openSystem()
      const clerk = await world.system.spawn(Clerk, { on })
      await clerk.ask.print(method, 2_000)
      await world[Symbol.asyncDispose]()
      const printed = textsOf(world.lines, method === 'log' ? 'stdout' : 'stderr')
      const expected = Array.from({ length: 2_000 }, (_, n) => `line ${n} of clerk \u00e4\u{1f3ad}`)
      expect(printed).toEqual(method === 'log' ? [...expected, 'clerk stopped'] : expected)
    },
  )

  it('is whole also when it is printed in pieces of three bytes, and has no line feed at its end', async () => {
    const world = await openSystem()
    const clerk = await world.system.spawn(Clerk, { on })
    await clerk.ask.dribble('\u00e4\u{1f3ad} first\n\nthird \u20ac', 3)
    await world[Symbol.asyncDispose]()
    expect(textsOf(world.lines, 'stdout')).toEqual(['\u00e4\u{1f3ad} first', '', 'third \u20acclerk stopped'])
  })

  it('is known by host: lines of several do not mix', async () => {
    const world = await openSystem()
    const group =
      on === 'thread' ? await world.system.threads(3, { name: 'writer' }) : await world.system.processes(3, { name: 'writer' })
    const clerks = await Promise.all(
      group.hosts.map((host) => world.system.spawn(Clerk, { on: host, args: [`clerk of ${host.name}`] })),
    )
    await Promise.all(clerks.map((clerk) => clerk.ask.print('log', 500)))
    await world[Symbol.asyncDispose]()
    for (const { name, slot } of group.hosts) {
      const lines = world.lines.filter((line) => line.host === name)
      expect(lines.every((line) => line.slot === slot)).toBe(true)
      const expected = Array.from({ length: 500 }, (_, n) => `line ${n} of clerk of ${name} \u00e4\u{1f3ad}`)
      expect(lines.map(({ text }) => text)).toEqual([...expected, `clerk of ${name} stopped`])
    }
  })

  it('goes to the same stream of the program when nobody wants the lines', async () => {
    await using program = new Program(fileURLToPath(built('lives')), { SCENE: 'print', PLACE: on })
    for (let n = 0; n < 2_000; n++) expect(await program.line()).toBe(`line ${n} of clerk \u00e4\u{1f3ad}`)
    expect(await program.end()).toBe(0)
    await expect.poll(() => program.errors.length).toBe(2_000)
    expect(program.errors).toEqual(Array.from({ length: 2_000 }, (_, n) => `line ${n} of clerk \u00e4\u{1f3ad}`))
  })
})
