import { SharedValue } from '@troupe/runtime-node'
import type { Row } from '../harness/row.ts'
import { openPython } from '../peers/python-program.ts'
import { onThisThread } from '../sides/on-this-thread.ts'

const troupe = async () => {
  const value = new SharedValue('i32', 0)
  return onThisThread('the value', (times) => {
    value.value = 0
    for (let n = 0; n < times; n++) value.updateSync((before) => before + 1)
    return value.value
  })
}

const beside = 'python Value'

export const valueUpdate: Row = {
  name: 'value-update',
  about: 'one added to a shared number under its lock, by one thread',
  unit: 'M/s',
  count: 1_000_000,
  troupe,
  peers: { [beside]: () => openPython('value', 1) },
  beside,
  cpu: true,
  bars: [],
}
