import { inspect } from 'node:util'
import type { EventName, Observer, TroupeEvent } from '@troupe/core'

const told: ReadonlySet<EventName> = new Set(['actor.failed', 'actor.cleanup-failed', 'host.down'])

/** What a program hears that listens to nothing: failures that would else leave no trace, one line each and their errors. */
export const defaultObserver: Observer = {
  wants: (name) => told.has(name),
  emit: (event) => {
    const text = describe(event)
    if (text !== undefined) process.stderr.write(`troupe: ${text}\n`)
  },
}

const describe = (event: TroupeEvent): string | undefined => {
  switch (event.event) {
    case 'actor.failed':
      return `${event.at} ${event.actor} failed in ${event.method}: ${inspect(event.error)}`
    case 'actor.cleanup-failed':
      return `${event.at} ${event.actor} failed in onStop: ${inspect(event.error)}`
    case 'host.down': {
      if (event.wanted) return undefined
      const how = event.signal === null ? `exit code ${event.exitCode}` : event.signal
      return `host ${event.slot} (${event.name}) went down: ${how}${event.error === undefined ? '' : `: ${inspect(event.error)}`}`
    }
    default:
      return undefined
  }
}
