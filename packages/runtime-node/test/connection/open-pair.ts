import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import {
  type Connection,
  type ConnectionAddressLike,
  type ConnectionLimits,
  connect,
  type Listener,
  type ListenerLimits,
  listen,
} from '@troupe/runtime-node'
import { bundled } from '../support/bundled.ts'
import { Program } from '../support/program.ts'
import { testFolder } from '../support/test-folder.ts'
import { authKey } from './keys.ts'

/** Every family of addresses, each free. */
export const families: readonly (readonly [name: string, address: () => Promise<ConnectionAddressLike>])[] = [
  ['TCP', async () => 'tcp://127.0.0.1:0'],
  ['a Unix socket', async () => ({ path: join(await testFolder(), 'socket') })],
]

export interface Pair extends AsyncDisposable {
  readonly listener: Listener<unknown>
  /** The end that was accepted. */
  readonly a: Connection<unknown>
  /** The end that connected. */
  readonly b: Connection<unknown>
}

/** Both ends of a connection, in this program. */
export const openPair = async (limits: { a?: ListenerLimits; b?: ConnectionLimits } = {}): Promise<Pair> => {
  const listener = await listen({ address: 'tcp://127.0.0.1:0', authKey, limits: limits.a ?? {} })
  const [a, b] = await Promise.all([
    listener.accept({ timeoutMs: 10_000 }),
    connect({ address: listener.address, authKey, limits: limits.b ?? {} }),
  ])
  const close = async (): Promise<void> => {
    await Promise.all([a.close(), b.close(), listener.close()])
  }
  return { listener, a, b, [Symbol.asyncDispose]: close }
}

const peer = bundled(new URL('./programs/peer.ts', import.meta.url), 'esm')

export type Flavour = 'thread' | 'process'
export const flavours: readonly Flavour[] = ['thread', 'process']

interface Far extends AsyncDisposable {
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>
}

/** Starts the program `peer`, which connects to `address`. */
export const startPeer = async (flavour: Flavour, act: string, address: ConnectionAddressLike): Promise<Far> => {
  const file = await peer
  const env = { TROUPE_TEST_ACT: act, TROUPE_TEST_ADDRESS: JSON.stringify(address), TROUPE_TEST_KEY: authKey }
  if (flavour === 'process') {
    const program = new Program(file, env)
    return { ended: program.ended.then(({ code }) => code), [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() }
  }
  const worker = new Worker(file, { env: { ...process.env, ...env } })
  const ended = new Promise<number>((resolve, reject) => worker.once('exit', resolve).once('error', reject))
  return {
    ended,
    [Symbol.asyncDispose]: async () => {
      await worker.terminate()
    },
  }
}
