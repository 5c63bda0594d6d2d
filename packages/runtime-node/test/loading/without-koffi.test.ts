import { expect, it } from 'vitest'
import { mapsMemory } from '../support/mapped-memory.ts'
import { patienceMs, Workshop } from './workshop.ts'

it('a program without koffi links its processes by sockets, also when it asks for rings', { timeout: patienceMs }, async () => {
  const workshop = await Workshop.open()
  if (mapsMemory) workshop.remove('node_modules/koffi')
  workshop.write(
    'echo.js',
    `import { Actor, expose } from '@troupe/runtime-node'
    export class Echo extends Actor {
      echo(value) { return value }
      async call(other, times) {
        let right = 0
        for (let n = 0; n < times; n++) if (await other.ask.echo(n) === n) right++
        return right
      }
    }
    expose(import.meta.url, { Echo })`,
  )
  workshop.write(
    'main.js',
    `import { createSystem, isMain } from '@troupe/runtime-node'
    import { Echo } from './echo.js'
    if (isMain(import.meta)) {
      const system = await createSystem({ processLinks: 'rings' })
      const hosts = await system.processes(2)
      const [one, other] = await Promise.all([system.spawn(Echo, { on: hosts }), system.spawn(Echo, { on: hosts })])
      let right = 0
      for (let n = 0; n < 2200; n++) if (await one.ask.echo(n) === n) right++
      console.log(JSON.stringify([right, await one.ask.call(other, 2200)]))
      console.log(JSON.stringify((await system.hosts()).map(({ link }) => link ?? null)))
      console.log(JSON.stringify((await system.stop()).killed))
    }`,
  )
  expect(await workshop.node(['main.js'])).toEqual({
    code: 0,
    signal: null,
    stderr: '',
    lines: [[2_200, 2_200], [null, 'socket', 'socket'], []],
  })
})
