import { SharedArray } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const length = 1_000

const troupe = async () => {
  const array = new SharedArray('i32', length)
  return onThisThread('the array', (times) => {
    for (let n = 0; n < times; ) for (let index = 0; index < length && n < times; index++) array.set(index, n++)
    return array.get((times - 1) % length) + 1
  })
}

const besideTypedArray = async () => {
  const array = new Int32Array(length)
  return onThisThread('the typed array', (times) => {
    for (let n = 0; n < times; ) for (let index = 0; index < length && n < times; index++) array[index] = n++
    return array[(times - 1) % length]! + 1
  })
}

export const arrayWrite: Row = {
  name: 'array-write',
  about: 'elements of a shared array set one by one, by one thread',
  unit: 'M/s',
  count: 2_000_000,
  troupe,
  peers: { 'typed array': besideTypedArray, 'python Array': () => openPython('array_write', 'element') },
  beside: 'typed array',
  bars: [],
}
