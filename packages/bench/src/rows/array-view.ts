import { SharedArray } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const length = 1_000

const troupe = async () => {
  const view = new SharedArray('i32', length).view()
  return onThisThread('the view', (times) => {
    for (let n = 0; n < times; ) for (let index = 0; index < length && n < times; index++) view[index] = n++
    return view[(times - 1) % length]! + 1
  })
}

const besideTypedArray = async () => {
  const array = new Int32Array(length)
  return onThisThread('the typed array', (times) => {
    for (let n = 0; n < times; ) for (let index = 0; index < length && n < times; index++) array[index] = n++
    return array[(times - 1) % length]! + 1
  })
}

export const arrayView: Row = {
  name: 'array-view',
  about: 'elements of a shared array written one by one through its view, by one thread',
  unit: 'M/s',
  count: 5_000_000,
  troupe,
  peers: { 'typed array': besideTypedArray, 'python get_obj': () => openPython('array_write', 'raw') },
  beside: 'typed array',
  bars: [],
}
