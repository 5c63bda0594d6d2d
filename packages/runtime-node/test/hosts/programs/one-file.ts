// A program that is bundled into one file, which is also what its hosts begin with.
import { currentHost, hostDepth } from '../../../src/entry/is-host.ts'
import { startIfHost } from '../../../src/entry/start-if-host.ts'
import { HostStarter } from '../../../src/hosts/host-starter.ts'
import { specOf } from '../../support/spec.ts'

startIfHost()

const [act = '', kind = 'thread'] = (process.env['TROUPE_TEST_ACT'] ?? '').split(' ') as [string, 'thread' | 'process']
const say = (value: unknown): void => console.log(JSON.stringify(value))

const startOne = async (): Promise<void> => {
  await using starter = new HostStarter()
  const host = starter.startHost(specOf(kind))
  host.link.open({ chunk: () => {}, closed: () => {} })
  try {
    const { pid } = await host.ready
    say({ ready: true, isOwnProcess: pid === process.pid })
  } catch (error) {
    const { code, cause } = error as Error & { code: string; cause?: { code?: string } }
    say({ code, cause: cause?.code })
  }
}

/** What a program without a guard does: it does in its hosts what it does at first. */
const startOneEverywhere = (): void => {
  try {
    new HostStarter().startHost(specOf(kind)).link.open({ chunk: () => {}, closed: () => {} })
  } catch (error) {
    say({ code: (error as { code: string }).code, depth: hostDepth() })
  }
}

if (act === 'nest') startOneEverywhere()
else if (currentHost() === undefined) void startOne()
else if (act === 'exit') process.exit(0)
