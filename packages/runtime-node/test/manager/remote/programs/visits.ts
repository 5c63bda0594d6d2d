// Connects with a manager of another program and does what TROUPE_TEST_ACT says; says what came of it.
import { createSystem, type DictProxy, isMain, NotSendableError, type ServedObject } from '@troupe/runtime-node'
import type { Choir } from './choir.ts'

const { TROUPE_TEST_ADDRESS = '', TROUPE_TEST_ACT = '', TROUPE_TEST_KEY: authKey = '', TROUPE_TEST_CA: ca } = process.env

if (isMain(import.meta)) {
  await using system = await createSystem()
  const tls = ca === undefined ? {} : { tls: { ca } }
  const connecting = system.connectManager({ address: JSON.parse(TROUPE_TEST_ADDRESS), authKey, ...tls })
  const say = (value: unknown): void => console.log(JSON.stringify(value))
  const acts: Record<string, () => Promise<void>> = {
    join: async () => {
      const remote = await connecting
      const group = await remote.get<DictProxy<{ name: string; members: number }>>('group')
      const choir = await remote.get<ServedObject<Choir>>('choir')
      await Promise.all(Array.from({ length: 100 }, () => group.increment('members')))
      await choir.join('Ada')
      say(await group.get('name'))
    },
    put: async () => {
      const choir = await (await connecting).get<ServedObject<Choir>>('choir')
      await choir.put(['hello world', null, true, 2.25, 'hall\xe5 v\xe4rlden', 'привіт світ', new Uint8Array([104, 229])])
      const refused = await Promise.resolve()
        .then(() => choir.put(setTimeout))
        .catch((error: unknown) => error)
      say(refused instanceof NotSendableError)
    },
    refused: async () => say(await connecting.then(() => 'let in').catch((error: { code: string }) => error.code)),
  }
  await acts[TROUPE_TEST_ACT]!()
}
