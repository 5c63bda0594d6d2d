import { cpSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { soundProgram } from './sound.ts'
import { patienceMs, Workshop } from './workshop.ts'

describe('a program whose dependency brings a copy of the packages of its own', () => {
  it('spawns the actors of that dependency here, on threads and on processes', { timeout: patienceMs }, async () => {
    const workshop = await Workshop.open()
    const shop = 'node_modules/shop'
    workshop.build('program', shop)
    workshop.write(`${shop}/package.json`, JSON.stringify({ name: 'shop', type: 'module', exports: './survey.js' }))
    cpSync(workshop.path('node_modules/@troupe'), workshop.path(`${shop}/node_modules/@troupe`), { recursive: true })
    workshop.write(
      'main.js',
      `import { Actor, createSystem } from '@troupe/runtime-node'
       import { AnotherActor, survey } from 'shop'
       const system = await createSystem()
       console.log(JSON.stringify({ copies: Actor === AnotherActor ? 1 : 2 }))
       for (const on of ['here', 'thread', 'process']) console.log(JSON.stringify(await survey(system, on)))
       await system.stop()`,
    )
    workshop.edit(`${shop}/survey.js`, (source) => `export { Actor as AnotherActor } from '@troupe/runtime-node'\n${source}`)
    const [copies, here, ...others] = (await workshop.node(['main.js'])).lines as [unknown, object, ...object[]]
    expect(copies).toEqual({ copies: 2 })
    expect(others).toEqual(soundProgram.lines)
    const [thread] = soundProgram.lines as [object]
    expect(here).toEqual({ ...thread, on: 'here', isMainThread: true, names: ['main'] })
  })
})
