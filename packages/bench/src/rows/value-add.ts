import { SharedValue } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { sharedInts } from '../peers/shared-ints.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const troupe = async () => {
  const value = new SharedValue('i32', 0, { lock: false })
  return onThisThread('the value', (times) => {
    value.value = 0
    for (let n = 0; n < times; n++) value.add(1)
    return value.value
  })
}

const besideAtomics = async () => {
  const words = sharedInts(1)
  return onThisThread('the word', (times) => {
    words[0] = 0
    for (let n = 0; n < times; n++) Atomics.add(words, 0, 1)
    return words[0]
  })
}

export const valueAdd: Row = {
  name: 'value-add',
  about: 'one added to a shared number in one step, by one thread',
  unit: 'M/s',
  count: 2_000_000,
  troupe,
  peers: { 'Atomics.add': besideAtomics, 'python Value': () => openPython('value', 1) },
  beside: 'Atomics.add',
  bars: [],
}
