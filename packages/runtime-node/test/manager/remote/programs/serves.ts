// Serves a manager to other programs until its input ends: says where on its first line.
import { createSystem, isMain } from '@troupe/runtime-node'
import { Choir } from './choir.ts'

const { TROUPE_TEST_ADDRESS = 'tcp://127.0.0.1:0', TROUPE_TEST_KEY: authKey = '', TROUPE_TEST_TLS } = process.env

if (isMain(import.meta)) {
  await using system = await createSystem({ stopOn: ['SIGTERM'] })
  await using manager = await system.manager({ on: 'process' })
  await manager.register({ Choir })
  await manager.create(Choir, [], { name: 'choir' })
  await manager.dict({ name: 'choir', members: 0 }, { name: 'group' })
  const tls = TROUPE_TEST_TLS === undefined ? {} : { tls: JSON.parse(TROUPE_TEST_TLS) }
  const service = await manager.serve({ address: TROUPE_TEST_ADDRESS, authKey, ...tls })
  console.log(JSON.stringify(service.address))
  await service.ended
}
