import { SharedArray } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const length = 1_000

const troupe = async () => {
  const array = new SharedArray('i32', length)
  return onThisThread('the array', (times) => {
    for (let n = 0; n < times; ) array.fill((n += Math.min(length, times - n)))
    return array.get(0)
  })
}

const besideTypedArray = async () => {
  const array = new Int32Array(length)
  return onThisThread('the typed array', (times) => {
    for (let n = 0; n < times; ) array.fill((n += Math.min(length, times - n)))
    return array[0]!
  })
}

export const arrayFill: Row = {
  name: 'array-fill',
  about: 'a shared array of 1,000 elements filled with one number, by one thread; counted in elements',
  unit: 'M/s',
  count: 50_000_000,
  troupe,
  peers: { 'typed array': besideTypedArray, 'python Array': () => openPython('array_write', 'slice') },
  beside: 'typed array',
  bars: [],
}
