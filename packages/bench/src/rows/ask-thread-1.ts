import { openComedyAsks } from '../peers/comedy-adder.ts'
import { openErlang } from '../peers/erlang-program.ts'
import { askOneByOne } from '../sides/ask-one-by-one.ts'

export const askThread1 = askOneByOne('ask-thread-1', undefined, {
  comedy: () => openComedyAsks('threaded', 1),
  erlang: () => openErlang('ask', 2),
})
