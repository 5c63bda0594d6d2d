import { describe, expect, it } from 'vitest'
import { addressText, isLoopback, knownAddress, requireSafe } from '../../src/connection/connection-address.ts'
import { FailedTries, peerGroup } from '../../src/connection/failed-tries.ts'
import { FrameProgress } from '../../src/connection/frame-progress.ts'

describe('failed tries', () => {
  it('make the next one of the same address wait until the first has left the window', () => {
    const tries = new FailedTries({ most: 3, windowMs: 1000 })
    for (const now of [0, 100, 200]) {
      expect(tries.delayMs('a', now)).toBe(0)
      tries.failed('a', now)
    }
    expect(tries.delayMs('a', 300)).toBe(700)
    expect(tries.delayMs('b', 300)).toBe(0)
    expect(tries.delayMs('a', 1000)).toBe(0)
    tries.failed('a', 1000)
    expect(tries.delayMs('a', 1050)).toBe(50)
  })

  it('never come to more than the limit in any window, however hard somebody tries', () => {
    const tries = new FailedTries({ most: 3, windowMs: 1000 })
    const failed: number[] = []
    for (let now = 0; now < 10_000; now += 7) {
      if (tries.delayMs('a', now) > 0) continue
      tries.failed('a', now)
      failed.push(now)
    }
    expect(failed.length).toBeLessThanOrEqual(30)
    for (const from of failed) expect(failed.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(3)
  })

  it('are forgotten, also those of very many addresses', () => {
    const tries = new FailedTries({ most: 3, windowMs: 1000 })
    for (let n = 0; n < 100_000; n++) tries.failed(`address ${n}`, n / 1000)
    expect(tries.size).toBeLessThanOrEqual(4096)
    tries.failed('last', 10_000)
    expect(tries.size).toBe(1)
  })

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    [undefined, 'local'],
  ])('of %s are counted for %s', (address, group) => {
    expect(peerGroup(address)).toBe(group)
  })
})

describe('the progress of a message', () => {
  const open = () => new FrameProgress({ progressMs: 1000, progressBytes: 100 })

  it('is due when a message has begun, and not between messages', () => {
    const progress = open()
    expect(progress.dueAt).toBeUndefined()
    progress.arrived(1, 3, false, 50)
    expect(progress.dueAt).toBe(1050)
    progress.arrived(20, 0, true, 60)
    expect(progress.dueAt).toBeUndefined()
    expect(progress.isTooSlow(1e9)).toBe(false)
  })

  it('is not made by single bytes', () => {
    const progress = open()
    progress.arrived(10, 5000, false, 0)
    for (let n = 1; n <= 9; n++) progress.arrived(10 + n, 5000 - n, false, 100 * n)
    expect(progress.isTooSlow(999)).toBe(false)
    expect(progress.isTooSlow(1000)).toBe(true)
    expect(progress.bytesSince(19)).toBe(9)
  })

  it('is made by enough of them, or by the rest of the message', () => {
    const progress = open()
    progress.arrived(10, 5000, false, 0)
    progress.arrived(110, 4900, false, 900)
    expect(progress.dueAt).toBe(1900)
    progress.arrived(5000, 10, false, 1800)
    progress.arrived(5009, 1, false, 2000)
    expect(progress.dueAt).toBe(2800)
  })

  it('is nobody’s duty while nobody reads', () => {
    const progress = open()
    progress.arrived(10, 5000, false, 0)
    progress.pause()
    expect(progress.isTooSlow(1e9)).toBe(false)
  })
})

describe('an address', () => {
  it.each([
    ['tcp://127.0.0.1:7000', { kind: 'tcp', host: '127.0.0.1', port: 7000 }],
    ['tcp://[::1]:0', { kind: 'tcp', host: '::1', port: 0 }],
    ['tcp://localhost:1', { kind: 'tcp', host: '127.0.0.1', port: 1 }],
    [{ port: 5 }, { kind: 'tcp', host: '127.0.0.1', port: 5 }],
    [
      { host: 'db.example', port: 5 },
      { kind: 'tcp', host: 'db.example', port: 5 },
    ],
    ['unix:/run/app', { kind: 'unix', path: '/run/app' }],
    [{ path: '/run/app' }, { kind: 'unix', path: '/run/app' }],
  ])('%o is understood', (given, known) => {
    expect(knownAddress(given, 'linux')).toEqual(known)
  })

  it('is the same when it was text in between', () => {
    for (const text of ['tcp://127.0.0.1:7000', 'tcp://[::1]:5', 'unix:/a/b'])
      expect(addressText(knownAddress(text, 'linux'))).toBe(text)
  })

  // python: TestInvalidFamily.test_invalid_family
  it.each([
    '\\\\.\\pipe\\name',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1:70000',
    'tcp://:1',
    'http://127.0.0.1:1',
    'unix:relative/path',
    'unix:\0abstract',
    `unix:/${'x'.repeat(103)}`,
    '',
    {},
    { port: -1 },
    { port: 1.5 },
    { host: '', port: 1 },
    { path: 5 },
  ])('%o is none', (given) => {
    expect(() => knownAddress(given as never, 'linux')).toThrow(expect.objectContaining({ code: 'OPTION', option: 'address' }))
  })

  // python: TestInvalidFamily.test_invalid_family_win32
  it('of a Unix socket is none on Windows', () => {
    expect(() => knownAddress('unix:/var/test.pipe', 'win32')).toThrow('Windows has no Unix sockets here')
  })

  it('is of this machine alone only in numbers that say so', () => {
    for (const host of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) expect(isLoopback(host), host).toBe(true)
    for (const host of [
      '0.0.0.0',
      '::',
      '10.0.0.1',
      '127.0.0.1.evil.example',
      '127.0.0.999',
      '127.1',
      '0127.0.0.1',
      'localhost.evil.example',
    ])
      expect(isLoopback(host), host).toBe(false)
  })

  it('of another machine is refused without TLS, with what to do', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.2', 'db.example']) {
      expect(() => requireSafe({ kind: 'tcp', host, port: 1 }, false)).toThrow(
        expect.objectContaining({ code: 'INSECURE_ADDRESS', remedy: expect.stringContaining('tls: { key, cert }') }),
      )
      requireSafe({ kind: 'tcp', host, port: 1 }, true)
    }
  })
})
