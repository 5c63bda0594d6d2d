import type { Restart } from '../actor/supervision-options.ts'
import { type ChildEvent, counts, type Decision, decide, type Situation } from './decide.ts'

/** The table in `docs/supervision.md`: what {@link decide} gives for every situation, in words. */
export const decisionTable = (): string => {
  const header = `| what happened | ${restarts.join(' | ')} |\n| --- |${' --- |'.repeat(restarts.length)}`
  const rows = Object.entries(events).map(([event, text]) => {
    const cells = restarts.map((restart) => cell(event as ChildEvent, restart))
    return `| ${text} | ${cells.join(' | ')} |`
  })
  return [header, ...rows].join('\n')
}

const restarts: readonly Restart[] = ['permanent', 'transient', 'temporary']

const events: Readonly<Record<ChildEvent, string>> = {
  failed: 'a life failed, or a later one did not start',
  stopped: 'it stopped itself',
  'host-down': 'its host went down',
  'host-lost': 'its host will not come back',
  ended: 'it was stopped or killed from outside',
}

const words: Readonly<Record<Decision, string>> = {
  restart: 'another life',
  end: 'ends',
  escalate: 'the supervisor fails',
  'shut down': 'the supervisor stops itself',
}

const cell = (event: ChildEvent, restart: Restart): string => {
  const plain = { event, restart, significant: false, autoShutdown: 'never', othersSignificant: false, tooMany: false } as const
  const usual = words[decide(plain)]
  const tooMany = counts(restart, event) ? words[decide({ ...plain, tooMany: true })] : usual
  const beyond = tooMany === usual ? '' : `; one too many: ${tooMany}`
  return `${usual}${beyond}${shutdownsOf(plain)}`
}

/** Whether the end of a significant child may make its supervisor stop itself. */
const shutdownsOf = (plain: Situation): string => {
  const last = { ...plain, significant: true, autoShutdown: 'all-significant' } as const
  return decide(last) === 'shut down' ? '; counts for `autoShutdown`' : ''
}
