import type { ByteStage } from '../codec/byte-stage.ts'
import { type FrameKind, frameLayout } from '../messages/frame-kind.ts'

/**
 * Begins a frame at the end of `stage` and returns where. Its body is appended next, then {@link endFrame} closes it; whoever fails in
 * between calls {@link dropFrame}.
 */
export const beginFrame = (stage: ByteStage, kind: FrameKind, flags: number, method: number, number: number): number => {
  const start = stage.length
  stage.reserve(frameLayout.longHeader)
  const { view } = stage
  // the three lie beside each other: one store is quicker than three
  view.setUint32(start + frameLayout.kind, kind | (flags << 8) | (method << 16), true)
  view.setFloat64(start + frameLayout.number, number, true)
  stage.length = start + frameLayout.shortHeader
  return start
}

/** Appends the second number of a frame that has two. */
export const appendNumber = (stage: ByteStage, number: number): void => {
  stage.reserve(8)
  stage.view.setFloat64(stage.length, number, true)
  stage.length += 8
}

export const endFrame = (stage: ByteStage, start: number): void => stage.view.setUint32(start, stage.length - start, true)

export const dropFrame = (stage: ByteStage, start: number): void => {
  stage.length = start
}
