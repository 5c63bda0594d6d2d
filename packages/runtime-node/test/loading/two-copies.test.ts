import { cpSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { soundProgram } from './sound.ts'
import { patienceMs, Workshop } from './workshop.ts'

const workshop = await Workshop.open()
const shop = 'node_modules/shop'
workshop.build('program', shop)
workshop.write(`${shop}/package.json`, JSON.stringify({ name: 'shop', type: 'module', exports: './index.js' }))
workshop.write(
  `${shop}/index.js`,
  `export { Actor as AnotherActor, createSystem as createAnother } from '@troupe/runtime-node'
   export { Probe } from './probe.js'
   export { survey } from './survey.js'`,
)
cpSync(workshop.path('node_modules/@troupe'), workshop.path(`${shop}/node_modules/@troupe`), { recursive: true })

describe.concurrent('a program whose dependency brings a copy of the packages of its own', { timeout: patienceMs }, () => {
  it('spawns the actors of that dependency here, on threads and on processes', async () => {
    workshop.write(
      'spawns.js',
      `import { Actor, createSystem } from '@troupe/runtime-node'
       import { AnotherActor, survey } from 'shop'
       const system = await createSystem()
       console.log(JSON.stringify({ copies: Actor === AnotherActor ? 1 : 2 }))
       for (const on of ['here', 'thread', 'process']) console.log(JSON.stringify(await survey(system, on)))
       await system.stop()`,
    )
    const [copies, here, ...others] = (await workshop.node(['spawns.js'])).lines as [unknown, object, ...object[]]
    expect(copies).toEqual({ copies: 2 })
    expect(others).toEqual(soundProgram.lines)
    const [thread] = soundProgram.lines as [object]
    expect(here).toEqual({ ...thread, on: 'here', isMainThread: true, names: ['main'] })
  })

  it('may hold refs to actors of a system that the other copy started, which lead nowhere from there (I1)', async () => {
    workshop.write(
      'hands-on.js',
      `import { createSystem, NotSendableError } from '@troupe/runtime-node'
       import { createAnother, Probe } from 'shop'
       const [system, another] = [await createSystem(), await createAnother()]
       const foreign = await another.spawn(Probe, { args: [7] })
       const here = await system.spawn(Probe, { args: [1] })
       const away = await system.spawn(Probe, { args: [1], on: 'thread' })
       const held = await here.ask.echo(foreign)
       const refusal = await held.ask.value().catch((error) => error)
       console.log(JSON.stringify([held.id === foreign.id, refusal.code, await foreign.ask.value()]))
       const error = await away.ask.echo({ deep: foreign }).catch((error) => error)
       console.log(JSON.stringify([error instanceof NotSendableError, error.message]))
       await system.stop()
       await another.stop()`,
    )
    expect(await workshop.node(['hands-on.js'])).toMatchObject({
      code: 0,
      lines: [
        [true, 'ACTOR_NOT_FOUND', 7],
        [true, expect.stringMatching(/^argument 0\.deep .*belongs to a system of another copy/)],
      ],
      stderr: '',
    })
  })
})
