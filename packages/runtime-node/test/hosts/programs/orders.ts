/** What a test tells a host to do, as the JSON of one chunk. */
export type Order =
  | { readonly do: 'echo'; readonly text: string }
  | { readonly do: 'facts' }
  /** Sends that many numbered chunks and ends in that way. */
  | { readonly do: 'send'; readonly count: number; readonly bytes: number; readonly ending: End }
  | { readonly do: 'print'; readonly stream: 'stdout' | 'stderr'; readonly count: number; readonly ending: End }
  | { readonly do: 'write'; readonly pieces: readonly string[] }
  | { readonly do: 'end'; readonly end: End }
  | { readonly do: 'set a timer'; readonly ms: number }
  /** Until somebody came. */
  | { readonly do: 'listen'; readonly path: string }
  | { readonly do: 'read'; readonly path: string }
  /** Starts a process that holds this one's stdout and stderr, and tells its pid. */
  | { readonly do: 'have a child' }
  | { readonly do: 'connect'; readonly path: string }
  | { readonly do: 'tell a sibling'; readonly slot: number; readonly text: string }
  | { readonly do: 'load'; readonly url: string }

export type End =
  | 'nothing'
  | 'leave'
  | 'exit 7'
  | 'throw'
  | 'throw undefined'
  | 'reject undefined'
  | 'throw a string'
  | 'spin'
  | 'kill'
  | 'overflow the stack'

export interface Facts {
  readonly title: string
  readonly threadName: string
  readonly execArgv: readonly string[]
  readonly variable: string | null
  readonly troupeVariable: string | null
  readonly heapLimit: number
  readonly isMarkedAsHost: boolean
}
