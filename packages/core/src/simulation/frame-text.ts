import { controlMethods } from '../kernel/control-protocol.ts'
import { FrameReader } from '../links/frame-reader.ts'
import { type FrameKind, frameKind } from '../messages/frame-kind.ts'

const mostFrames = 6

/** The frames of a chunk, for people: `tell 4294967297.2, ask kernel.spawn (7)`. */
export const describeChunk = (bytes: Uint8Array): string => {
  const reader = new FrameReader(bytes, [])
  const texts: string[] = []
  try {
    while (reader.next()) texts.push(describeFrame(reader))
  } catch {
    texts.push(`${bytes.length} bytes that are no frames`)
  }
  const more = texts.length - mostFrames
  return more > 0 ? `${texts.slice(0, mostFrames).join(', ')} and ${more} more` : texts.join(', ')
}

const kindNames = new Map<number, string>(Object.entries(frameKind).map(([name, kind]) => [kind, name]))

const describeFrame = ({ kind, method, number, second }: FrameReader): string => {
  const name = kindNames.get(kind)!
  switch (kind as FrameKind) {
    case frameKind.tell:
      return `${name} ${receiver(number, method)}`
    case frameKind.ask:
    case frameKind.stream:
      return `${name} ${receiver(number, method)} (${second})`
    case frameKind.credit:
      return `${name} ${second} (${number})`
    case frameKind.ack:
      return `${name} ${number} tells, ${second} bytes`
    default:
      return `${name} (${number})`
  }
}

const receiver = (number: number, method: number): string =>
  number === 0 ? `kernel.${controlMethods[method] ?? method}` : `actor ${number % 0x1_0000_0000}, method ${method}`
