import { describe, expect, it } from 'vitest'
import { HostStartError } from '../../src/errors/not-delivered-errors.ts'
import { HostDownError } from '../../src/errors/outcome-unknown-errors.ts'
import { EntryNotGuardedError, StartError } from '../../src/errors/start-errors.ts'

const host = { slot: 3, host: 'workers', exitCode: 1, signal: null, stderr: [] }
const cause = new EntryNotGuardedError({ module: 'file:///main.js' })

const makers = [
  ['StartError', (options?: ErrorOptions) => new StartError({ actor: 'Counter' }, options)],
  ['HostStartError', (options?: ErrorOptions) => new HostStartError(host, options)],
  ['HostDownError', (options?: ErrorOptions) => new HostDownError(host, options)],
] as const

describe.each(makers)('the message of a %s', (_name, make) => {
  it('says what its cause says, so that it is enough where causes are not shown', () => {
    expect(make({ cause }).message).toContain(`because of EntryNotGuardedError: ${cause.message}`)
  })

  it('does not speak of a cause where there is none', () => {
    expect(make().message).not.toContain('because')
    expect(make({ cause: undefined }).message).not.toContain('because')
  })

  it('does not grow with it for ever', () => {
    expect(make({ cause: new Error('x'.repeat(10_000)) }).message.length).toBeLessThan(700)
  })

  it.each([
    1,
    'because',
    null,
    { name: 1 },
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('hostile')
        },
      },
    ),
  ])('stands a cause that is no error', (odd) => {
    expect(make({ cause: odd }).message).toContain('because of')
  })
})
