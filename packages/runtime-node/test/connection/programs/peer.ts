// The other side of a connection, in a thread or process of its own: it does what TROUPE_TEST_ACT says.
import { connect } from '../../../src/connection/connect.ts'

const { TROUPE_TEST_ADDRESS: address = '', TROUPE_TEST_ACT: act, TROUPE_TEST_KEY: authKey = '', TROUPE_TEST_CA: ca } = process.env
const tls = ca === undefined ? {} : { tls: { ca } }
const open = () => connect<unknown>({ address: JSON.parse(address), authKey, ...tls })

const texts = ['hello', '', 'a', 'b', '', 'bye', '', 'lop']

const acts: Record<string, () => Promise<void>> = {
  hello: async () => {
    const connection = await open()
    await connection.send('hello')
    await connection.close()
  },
  /** Sends back what it gets, until there is nothing in it. */
  echo: async () => {
    const connection = await open()
    for await (const message of connection) {
      if (message instanceof Uint8Array && message.byteLength === 0) break
      await connection.send(message)
    }
    await connection.close()
  },
  strings: async () => {
    await using connection = await open()
    for (const text of texts) await connection.send(text)
  },
  slow: async () => {
    await using connection = await open()
    for (const text of texts) {
      await new Promise((resolve) => setTimeout(resolve, 15))
      await connection.send(text)
    }
  },
  three: async () => {
    await using connection = await open()
    await Promise.all(['a', 'b', 'cd'].map((text) => connection.send(text)))
  },
  double: async () => {
    await using connection = await open()
    for await (const number of connection) await connection.send(2 * (number as number))
  },
  wrong: async () => {
    const error = await open().catch((error) => error)
    console.log(error.code)
  },
}
await acts[act!]!()
