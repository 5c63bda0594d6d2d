import { inspect } from 'node:util'
import type { EventName, Observer, TroupeEvent } from '@troupe/core'

type Descriptions = { readonly [N in EventName]?: (event: Extract<TroupeEvent, { readonly event: N }>) => string | undefined }

const descriptions: Descriptions = {
  'actor.failed': ({ at, actor, method, error }) => `${at} ${actor} failed in ${method}: ${inspect(error)}`,
  'actor.cleanup-failed': ({ at, actor, error }) => `${at} ${actor} failed in onStop: ${inspect(error)}`,
  'actor.stop-late': ({ at, actor, waitedFor, ms }) => `${at} ${actor} was ended before ${waitedFor} had, after ${ms} ms`,
  'host.down': ({ wanted, slot, name, exitCode, signal, error }) => {
    if (wanted) return undefined
    const how = signal === null ? `exit code ${exitCode}` : signal
    return `host ${slot} (${name}) went down: ${how}${error === undefined ? '' : `: ${inspect(error)}`}`
  },
  'lock.deadlock': ({ cycle, certain }) =>
    certain ? undefined : `locks are awaited in a circle, perhaps for ever: ${cycle.join(' -> ')}`,
  'host.stop-late': ({ slot, name, waitedMs }) => `host ${slot} (${name}) did not stop within ${waitedMs} ms and was ended`,
}

/** What a program hears that listens to nothing: what would else leave no trace or no reason, one line each and the errors. */
export const defaultObserver: Observer = {
  wants: (name) => name in descriptions,
  emit: (event) => {
    const describe = descriptions[event.event] as ((event: TroupeEvent) => string | undefined) | undefined
    const text = describe?.(event)
    if (text !== undefined) process.stderr.write(`troupe: ${text}\n`)
  },
}
