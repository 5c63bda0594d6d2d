import { copyArguments } from '../codec/copy.ts'
import type { CallOptions } from './call-options.ts'
import type { Descriptor } from './descriptor.ts'
import type { Holder } from './holder.ts'
import { OpenableStream } from './stream-consumer.ts'
import { messageKind, type Target } from './target.ts'

/** An actor seen through one way of sending; the methods live on one prototype per actor class. */
export class Face {
  readonly target: Target
  readonly holder: Holder
  readonly options: CallOptions | undefined
  constructor(target: Target, holder: Holder, options: CallOptions | undefined) {
    this.target = target
    this.holder = holder
    this.options = options
  }
}

export type FaceClass = new (target: Target, holder: Holder, options: CallOptions | undefined) => Face
export interface Faces {
  readonly Tell: FaceClass
  readonly Ask: FaceClass
  readonly Stream: FaceClass
}
type FaceMethod = (this: Face, ...args: unknown[]) => unknown

const tellMethod = (index: number): FaceMethod =>
  function (...args) {
    const { target, holder } = this
    if (!holder.guarded) return target.send(messageKind.tell, index, args, undefined)
    if (holder.fenced) {
      copyArguments(args, holder) // what is moved is gone, and what cannot be sent is told, also when nobody will get it
      return holder.refuseTell(target, index)
    }
    holder.send(messageKind.tell, target, index, args, undefined)
  }

const askMethod = (index: number): FaceMethod =>
  function (...args) {
    return this.holder.asks.open(this.target, index, args, this.options, this.holder)
  }

const streamMethod = (index: number): FaceMethod =>
  function (...args) {
    const { target, holder, options } = this
    return new OpenableStream(target, index, holder.asks.isolated ? copyArguments(args, holder) : args, options, holder)
  }

const faceClass = (descriptor: Descriptor, methodFor: (index: number) => FaceMethod): FaceClass => {
  class MethodFace extends Face {}
  for (const [index, name] of descriptor.methods.entries())
    Object.defineProperty(MethodFace.prototype, name, { value: methodFor(index) })
  return MethodFace
}

/** The three faces of a class, built at the first use. */
export const facesOf = (descriptor: Descriptor): Faces =>
  (descriptor.faces ??= {
    Tell: faceClass(descriptor, tellMethod),
    Ask: faceClass(descriptor, askMethod),
    Stream: faceClass(descriptor, streamMethod),
  }) as Faces
