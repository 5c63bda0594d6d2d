import type { Attachment } from './attachment.ts'
import { Buffers } from './buffers.ts'
import type { Graph, GraphNode, Slot } from './graph.ts'
import type { HandleCodec } from './handle-codec.ts'
import type { PathRoot } from './refusal.ts'
import { Trail } from './trail.ts'

/** Where a graph goes. */
export interface Outlet {
  /** `undefined` for a copy on this host: it takes handles, shared memory, moved buffers and odd primitives as they are. */
  readonly handles: HandleCodec | undefined
  /** What goes beside the bytes; `undefined` where nothing can. */
  readonly attachments: Attachment[] | undefined
  /** Whether it leaves for another program, which shares no classes with this one. */
  readonly foreign?: boolean
  /** Memory that is not beside the bytes, and longer than this, is not even copied. */
  readonly mostBytes?: number
}

/** What a walk through one message has found so far. */
export class Walk {
  readonly root: PathRoot
  readonly outlet: Outlet
  readonly local: boolean
  readonly trail: Trail
  readonly graph: Graph = [undefined]
  readonly buffers: Buffers = new Buffers(this.graph)
  /** The objects that were met, and their slots. */
  readonly seen: Map<object, Slot> = new Map()
  /** The objects whose wire form is being walked, outermost first. */
  readonly wiring: object[] = []
  /** How many errors the walk is within. */
  errors = 0
  /** About how much memory a copy takes. */
  bytes = 0
  /** Whether there are nodes with content that stands beside them. */
  hasContent = false

  constructor(root: PathRoot, outlet: Outlet) {
    this.root = root
    this.outlet = outlet
    this.local = outlet.handles === undefined
    this.trail = new Trail(root)
  }

  /** A node for `source`, which from now on is met, not new. */
  add(node: GraphNode, source?: object): Slot {
    const slot = [this.graph.push(node) - 1]
    if (source !== undefined) this.seen.set(source, slot)
    return slot
  }

  mark(): Mark {
    return {
      nodes: this.graph.length,
      buffers: this.buffers.count,
      attachments: this.outlet.attachments?.length ?? 0,
      wiring: this.wiring.length,
      errors: this.errors,
      trail: this.trail.mark(),
    }
  }

  /** Forgets all that was found after `mark`. */
  rewind({ nodes, buffers, attachments, wiring, errors, trail }: Mark): void {
    for (const [source, slot] of this.seen) if (numberIn(slot) >= nodes) this.seen.delete(source)
    this.graph.length = nodes
    this.buffers.rewind(buffers)
    if (this.outlet.attachments !== undefined) this.outlet.attachments.length = attachments
    this.wiring.length = wiring
    this.errors = errors
    this.trail.rewind(trail)
  }
}

/** How far a walk was when it began with a part that may turn out not to be sendable. */
export interface Mark {
  readonly nodes: number
  readonly buffers: number
  readonly attachments: number
  readonly wiring: number
  readonly errors: number
  readonly trail: ReturnType<Trail['mark']>
}

/** The number of the node that `slot`, which is no primitive, leads to. */
export const numberIn = (slot: Slot): number => (slot as [number])[0]
