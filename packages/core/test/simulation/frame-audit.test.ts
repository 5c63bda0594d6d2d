import { describe, expect, it } from 'vitest'
import { ByteStage } from '../../src/codec/byte-stage.ts'
import { appendNumber, beginFrame, endFrame } from '../../src/links/frame-writer.ts'
import { type FrameKind, frameKind } from '../../src/messages/frame-kind.ts'
import { Agenda } from '../../src/simulation/agenda.ts'
import { FrameAudit } from '../../src/simulation/frame-audit.ts'
import { SimulatedLink } from '../../src/simulation/simulated-link.ts'
import { Stage } from '../../src/simulation/stage.ts'
import { TimerHeap } from '../../src/simulation/timer-heap.ts'

const frame = (kind: FrameKind, correlation: number): Uint8Array => {
  const stage = new ByteStage()
  const opens = kind === frameKind.ask || kind === frameKind.stream
  const start = beginFrame(stage, kind, 0, 0, opens ? 1 : correlation)
  if (opens) appendNumber(stage, correlation)
  endFrame(stage, start)
  return stage.take().bytes
}

/** What the auditor says of frames that arrive one by one at `there`, or, with `back`, at `here`. */
const audit = (...frames: readonly (readonly [kind: keyof typeof frameKind, correlation: number, back?: 'back'])[]) => {
  const world = { agenda: new Agenda(), timers: new TimerHeap(), inspect: undefined }
  const [here, there] = SimulatedLink.openPair(world, new Stage(1, 1, 'here'), new Stage(2, 1, 'there'))
  const auditor = new FrameAudit()
  return frames.map(([kind, correlation, back]) =>
    auditor.look(back === undefined ? there : here, frame(frameKind[kind], correlation)),
  )
}

const fine = undefined

describe('reading along on links', () => {
  it('finds nothing wrong with calls that are answered once', () => {
    expect(audit(['ask', 1], ['ask', 2], ['fail', 2, 'back'], ['reply', 1, 'back'], ['tell', 1])).toEqual(Array(5).fill(fine))
    expect(audit(['stream', 1], ['reply', 1, 'back'], ['item', 1, 'back'], ['end', 1, 'back'])).toEqual(Array(4).fill(fine))
  })

  it('finds a call that arrives twice', () => {
    expect(audit(['ask', 1], ['ask', 1])).toEqual([fine, 'here#1 -> there#2: call 1 arrives twice'])
  })

  it('finds a second answer, and one to nothing', () => {
    const breach = 'there#2 -> here#1: a reply to call 1, which is not open'
    expect(audit(['ask', 1], ['reply', 1, 'back'], ['reply', 1, 'back'])).toEqual([fine, fine, breach])
    expect(audit(['ask', 1], ['reply', 1])[1]).toBe('here#1 -> there#2: a reply to call 1, which is not open')
    expect(audit(['ask', 1], ['reply', 1, 'back'], ['fail', 1, 'back'])[2]).toMatch(/an end of call 1, which is not open/)
  })

  it('finds items of a stream that has ended', () => {
    expect(audit(['stream', 1], ['end', 1, 'back'], ['item', 1, 'back'])[2]).toMatch(/an item of call 1, which is no open stream/)
  })
})
