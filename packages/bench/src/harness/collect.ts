import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options?: { readonly type: 'minor' }) => void

let collect: Collect | undefined

const collector = (): Collect => {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as Collect
  }
  return collect
}

/** Leaves nothing where new objects are made: what nobody needs is gone, and the rest counts as old. */
export const collectYoung = (): void => {
  // what lives through the first becomes old in the second
  for (let times = 0; times < 2; times++) collector()({ type: 'minor' })
}

/** Leaves nothing that nobody needs, memory of arrays included. */
export const collectAll = (): void => collector()()
