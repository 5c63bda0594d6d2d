/** Where the host of a slot is in its life. */
export type HostState = 'starting' | 'up' | 'stopping' | 'renewing' | 'down' | 'stopped' | 'lost'

/** What happens to it. */
export type HostEvent =
  /** Its kernel runs. */
  | 'ready'
  /** It is to end for good: somebody stops it, or the actor that it is for has ended. */
  | 'stop'
  /** It is to end, and to begin anew. */
  | 'renew'
  /** It is gone: nothing of it runs any more, and all that it sent was read. */
  | 'exit'
  /** Its next incarnation is started. */
  | 'return'
  /** It failed too often, or cannot be started again. */
  | 'lose'

/** The life of a host. The drawing in docs/supervision.md shows it; tests read it as an xstate machine. What is not listed changes nothing. */
export const hostLifecycle: { readonly [S in HostState]: { readonly [E in HostEvent]?: HostState } } = {
  starting: { ready: 'up', stop: 'stopping', exit: 'down' },
  up: { stop: 'stopping', renew: 'renewing', exit: 'down' },
  stopping: { exit: 'stopped' },
  renewing: { stop: 'stopping', exit: 'down' },
  down: { return: 'starting', stop: 'stopped', lose: 'lost' },
  stopped: {},
  lost: {},
}

/** Whether there is no such host any more, whatever comes after it in its slot. */
export const isGone = (state: HostState): boolean => state === 'down' || isOver(state)

/** Whether the slot stays empty. */
export const isOver = (state: HostState): boolean => state === 'stopped' || state === 'lost'

/** Whether its end was asked for. */
export const isWanted = (state: HostState): boolean => state === 'stopping' || state === 'renewing'
