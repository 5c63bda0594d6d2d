import { viewName } from './buffers.ts'
import { type Slot, type TaggedNode, tag } from './graph.ts'
import type { Transfer } from './transfer.ts'
import { numberIn, type Walk } from './walk.ts'

export function flattenBuffer(walk: Walk, source: ArrayBuffer): Slot {
  const slot = bufferSlot(walk, source)
  walk.buffers.keepWhole(numberIn(slot))
  return slot
}

export function flattenView(walk: Walk, source: ArrayBufferView): Slot {
  const length = (source as { readonly length?: number }).length ?? source.byteLength
  const node: TaggedNode = [tag.view, viewName(source), undefined, source.byteOffset, length]
  const slot = walk.add(node, source)
  if (source.buffer instanceof SharedArrayBuffer) {
    node[2] = walk.seen.get(source.buffer) ?? flattenShared(walk, source.buffer)
  } else {
    node[2] = bufferSlot(walk, source.buffer as ArrayBuffer)
    walk.buffers.addView(numberIn(node[2]), node)
  }
  return slot
}

export function flattenTransfer(walk: Walk, { value }: Transfer): Slot {
  const slot = bufferSlot(walk, (ArrayBuffer.isView(value) ? value.buffer : value) as ArrayBuffer)
  walk.buffers.move(numberIn(slot))
  return ArrayBuffer.isView(value) ? (walk.seen.get(value) ?? flattenView(walk, value)) : slot
}

/** @throws NotSendableError - shared memory does not reach where this graph goes */
export function flattenShared(walk: Walk, source: SharedArrayBuffer): Slot {
  if (walk.local) return walk.add([tag.shared, source], source)
  const { attachments } = walk.outlet
  if (attachments === undefined) {
    throw walk.trail.refusal(
      "is on a SharedArrayBuffer, which only threads of one process share: make what is shared with { across: 'processes' }",
    )
  }
  return walk.add([tag.attached, attachments.push({ how: 'share', value: source }) - 1], source)
}

function bufferSlot(walk: Walk, source: ArrayBuffer): Slot {
  const met = walk.seen.get(source)
  if (met !== undefined) return met
  walk.bytes += source.byteLength
  walk.hasContent = true
  return walk.add(bufferNode(walk, source), source)
}

function bufferNode(walk: Walk, source: ArrayBuffer): TaggedNode {
  try {
    return walk.buffers.add(source, walk.graph.length)
  } catch (cause) {
    throw walk.trail.refusal(
      'is on memory that has been moved away: what is needed after transfer() has to be copied before',
      cause,
    )
  }
}
