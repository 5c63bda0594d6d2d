import type { Row } from '../harness/row.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { openIdleFibers, openIdleNact, openIdleXstate } from '../peers/idle-peers.ts'
import { openIdleActors } from '../sides/idle.ts'

export const idleActorMemory: Row = {
  name: 'idle-actor-memory',
  about: 'bytes that an actor without mail takes, and the ref to it',
  unit: 'B',
  count: 50_000,
  repetitions: 3,
  troupe: openIdleActors,
  peers: { nact: openIdleNact, xstate: openIdleXstate, effect: openIdleFibers, erlang: () => openErlang('memory', 1) },
  beside: 'nact',
  bars: [{ value: 1_024 }],
}
