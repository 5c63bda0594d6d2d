import { beforeEach, describe, expect, it } from 'vitest'
import { Progress } from '../src/tour/progress.ts'

let now: number
let written: string[]
const open = (isTerminal: boolean): Progress => {
  now = 5_000
  written = []
  return new Progress({ name: 'ring', isTerminal, now: () => now, write: (text) => written.push(text) })
}

/** What was written when the clock stood at `ms` since the start. */
const lookAt = (progress: Progress, ms: number): string[] => {
  now = 5_000 + ms
  progress.look()
  return written.splice(0)
}

describe('progress in a log', () => {
  let progress: Progress
  beforeEach(() => {
    progress = open(false)
  })

  it('is silent for a second', () => {
    progress.progress('one')
    expect(lookAt(progress, 999)).toEqual([])
    progress[Symbol.dispose]()
    expect(written).toEqual([])
  })

  it('then shows the latest, a line every three seconds', () => {
    progress.progress('one')
    progress.progress('two')
    expect(lookAt(progress, 1_000)).toEqual(['ring: two (1 s)\n'])
    progress.progress('three')
    expect(lookAt(progress, 3_999)).toEqual([])
    expect(lookAt(progress, 4_000)).toEqual(['ring: three (4 s)\n'])
    expect(lookAt(progress, 7_000)).toEqual(['ring: three (7 s)\n'])
    progress[Symbol.dispose]()
    expect(written).toEqual([])
  })
})

describe('progress on a terminal', () => {
  it('is one line that changes at every look and is gone in the end', () => {
    const progress = open(true)
    expect(lookAt(progress, 999)).toEqual([])
    expect(lookAt(progress, 1_000)).toEqual(['\r\u001B[Kring: started (1 s)'])
    progress.progress('two')
    expect(lookAt(progress, 1_250)).toEqual(['\r\u001B[Kring: two (1 s)'])
    progress[Symbol.dispose]()
    expect(written).toEqual(['\r\u001B[K'])
  })

  it('never wraps', () => {
    const progress = open(true)
    progress.progress('x'.repeat(500))
    expect(lookAt(progress, 1_000)[0]).toHaveLength('\r\u001B[K'.length + 79)
  })
})
