// A program with hosts: it does what its first argument says, prints JSON lines, and ends when nothing keeps it.
import { once } from 'node:events'
import { HostStarter, type HostStarterOptions } from '../../../src/hosts/host-starter.ts'
import { specOf } from '../../support/spec.ts'
import { DrivenHost } from '../driven-host.ts'
import type { Order } from './orders.ts'

export interface Scenario {
  readonly act:
    | 'send orders and end'
    | 'await answers and end'
    | 'report a Ctrl-C'
    | 'terminate a blocked thread'
    | 'start and wait'
  readonly entry: string
  readonly kind: 'thread' | 'process'
  readonly orders?: readonly Order[]
  readonly parentDeath?: HostStarterOptions['parentDeath']
}

const scenario = JSON.parse(process.env['TROUPE_TEST_SCENARIO']!) as Scenario
const say = (value: unknown): void => console.log(JSON.stringify(value))
const starter = new HostStarter({
  entry: scenario.entry,
  ...(scenario.parentDeath !== undefined && { parentDeath: scenario.parentDeath }),
})
const { orders = [] } = scenario

const acts: Readonly<Record<Scenario['act'], () => Promise<void>>> = {
  async 'send orders and end'() {
    const host = new DrivenHost(starter.startHost(specOf(scenario.kind)))
    await host.ready()
    // Long enough for the host to say that it is idle.
    await host.ask({ do: 'echo', text: 'first' })
    setTimeout(() => {
      for (const order of orders) host.order(order)
    }, 200)
  },
  async 'await answers and end'() {
    const host = new DrivenHost(starter.startHost(specOf(scenario.kind)))
    say({ pid: (await host.host.ready).pid })
    for (const order of orders) say(await host.ask(order))
  },
  async 'report a Ctrl-C'() {
    process.on('SIGINT', () => {})
    const host = new DrivenHost(starter.startHost(specOf(scenario.kind)))
    say('started')
    const facts = await host.host.ready.catch(() => undefined)
    if (facts === undefined) say(await host.exited())
    else say(await host.ask({ do: 'echo', text: 'ready' }))
    await starter[Symbol.asyncDispose]()
  },
  async 'terminate a blocked thread'() {
    const host = new DrivenHost(starter.startHost(specOf('thread')))
    const isBlocked = once(process, 'SIGUSR2')
    for (const order of orders) say(await host.ask(order))
    await isBlocked
    host.host.terminate()
    say(await host.exited())
  },
  async 'start and wait'() {
    starter.startHost(specOf(scenario.kind, { name: 'silent' }))
    say('started')
    setInterval(() => {}, 1_000_000)
  },
}

void acts[scenario.act]()
