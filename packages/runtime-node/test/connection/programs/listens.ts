// A server in a program of its own: it doubles what it gets. TROUPE_TEST_CERT and TROUPE_TEST_CERT_KEY make it speak TLS.
import { listen } from '../../../src/connection/listen.ts'

const {
  TROUPE_TEST_ADDRESS: address = '',
  TROUPE_TEST_KEY: authKey = '',
  TROUPE_TEST_CERT: cert,
  TROUPE_TEST_CERT_KEY: key,
} = process.env
const tls = cert === undefined || key === undefined ? {} : { tls: { cert, key } }

const listener = await listen<number>({
  address: JSON.parse(address),
  authKey,
  ...tls,
  onRefused: (error) => console.log(`refused ${error.code}`),
})
console.log('listening')
console.log(JSON.stringify(listener.address))
for await (const connection of listener) {
  void (async () => {
    for await (const number of connection) await connection.send(2 * number)
    await connection.close()
  })()
}
