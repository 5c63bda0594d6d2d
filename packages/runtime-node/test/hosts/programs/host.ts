// A host whose kernel is a test's: it does what it is told by orders, one a chunk, and answers with JSON.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { getHeapStatistics } from 'node:v8'
import type { HostSeat, Link } from '@troupe/core/internal'
import { currentHost, takeJob } from '../../../src/entry/is-host.ts'
import { runHost } from '../../../src/entry/run-host.ts'
import type { End, Facts, Order } from './orders.ts'

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const parsed = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes))

class PoliteError extends Error {
  override readonly name = 'PoliteError'
  readonly code = 'POLITE'
}

const spin = (): never => {
  for (;;) {}
}

const overflow = (): number => 1 + overflow()

const facts = (): Facts => ({
  title: process.title,
  threadName: readFileSync('/proc/thread-self/comm', 'utf8').trim(),
  execArgv: process.execArgv,
  variable: process.env['TROUPE_TEST_VARIABLE'] ?? null,
  troupeVariable: process.env['TROUPE_HOST'] ?? null,
  heapLimit: getHeapStatistics().heap_size_limit,
  isMarkedAsHost: currentHost() !== undefined,
})

const serve = (seat: HostSeat, load: (url: string) => Promise<void>): void => {
  const siblings = new Map<number, Link>()
  const answer = (value: unknown): void => seat.link.send(bytesOf(value))

  const end = (way: End): void => {
    switch (way) {
      case 'nothing':
        return
      case 'leave':
        return seat.leave()
      case 'exit 7':
        process.exit(7)
        break
      case 'throw':
        throw new PoliteError('I beg your pardon', { cause: new Error('a reason') })
      case 'throw undefined':
        throw undefined
      case 'throw a string':
        throw 'a string'
      case 'reject undefined':
        void Promise.reject(undefined)
        return
      case 'overflow the stack':
        overflow()
        return
      case 'spin':
        return spin()
      case 'kill':
        process.kill(process.pid, 'SIGKILL')
    }
  }

  const carryOut = (order: Order): void => {
    switch (order.do) {
      case 'echo':
        return answer(order.text)
      case 'facts':
        return answer(facts())
      case 'send':
        for (let n = 0; n < order.count; n++) {
          const chunk = new Uint8Array(order.bytes)
          new DataView(chunk.buffer).setUint32(0, n)
          seat.link.send(chunk)
        }
        return end(order.ending)
      case 'print':
        for (let n = 0; n < order.count; n++) process[order.stream].write(`line ${n}\n`)
        return end(order.ending)
      case 'write':
        for (const piece of order.pieces) process.stdout.write(Buffer.from(piece, 'base64'))
        return
      case 'end':
        return end(order.end)
      case 'set a timer':
        setTimeout(() => process.stdout.write('the timer fired\n'), order.ms)
        return answer('set')
      case 'listen': {
        const server = createServer().listen(order.path, () => answer('listening'))
        server.on('connection', (socket) => socket.destroy() && server.close())
        return
      }
      case 'read':
        answer('reading')
        // The answer has to be out before: nothing leaves a thread that is blocked.
        setImmediate(() => readFileSync(order.path))
        return
      case 'have a child': {
        const child = spawn('sleep', ['30'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
        child.unref()
        return answer(child.pid)
      }
      case 'connect':
        connect(order.path, () => answer('connected')).unref()
        return
      case 'tell a sibling':
        return siblings.get(order.slot)?.send(bytesOf({ said: order.text }))
      case 'load':
        void load(order.url).then(
          () => answer({ loaded: order.url }),
          (error) => answer({ failed: error.message, name: error.name }),
        )
    }
  }

  seat.onMeeting(({ slot }, link) => {
    siblings.set(slot, link)
    link.open({
      chunk: (bytes) => answer({ from: slot, heard: parsed(bytes) }),
      closed: (error) => answer({ lost: slot, error: error?.message }),
    })
    answer({ met: slot })
  })
  if (seat.spec.name === 'throws') throw new PoliteError('not today')
  seat.link.open({ chunk: (bytes) => carryOut(parsed(bytes) as Order), closed: () => seat.leave() })
  if (seat.spec.name === 'exits') process.exit(0)
  if (seat.spec.name === 'spins') spin()
  if (seat.spec.name !== 'silent') seat.ready()
}

runHost(takeJob()!, serve)
