import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMachine, transition } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import { type HostEvent, type HostState, hostLifecycle, isOver } from '../../src/system/host-lifecycle.ts'

const states = Object.keys(hostLifecycle) as HostState[]
const events: readonly HostEvent[] = ['ready', 'stop', 'renew', 'exit', 'return', 'lose']

/** The table as a statechart. */
const chartFrom = (initial: HostState) =>
  createMachine({
    initial,
    states: Object.fromEntries(
      states.map((state) => [state, isOver(state) ? { type: 'final' as const } : { on: hostLifecycle[state] }]),
    ),
  })

describe("a host's life, as a statechart", () => {
  const chart = chartFrom('starting')

  it.each(states)('takes the same steps from %s', (state) => {
    for (const event of events) {
      const [next] = transition(chart, chart.resolveState({ value: state, context: {} }), { type: event })
      expect(next.value).toBe(hostLifecycle[state][event] ?? state)
    }
  })

  it('can come into every state', () => {
    const reached = getShortestPaths(chart, { events: events.map((type) => ({ type })) }).map(({ state }) => state.value)
    expect(new Set(reached)).toEqual(new Set(states))
  })

  it.each(states)('can come to an end from %s', (state) => {
    const paths = getShortestPaths(chartFrom(state), { events: events.map((type) => ({ type })) })
    expect(paths.some((path) => isOver(path.state.value as HostState))).toBe(true)
  })

  it('is drawn in the guide as it is', () => {
    const guide = readFileSync(new URL('../../../../docs/supervision.md', import.meta.url), 'utf8')
    const drawn = /^```mermaid\nstateDiagram-v2\n(.*?)^```$/ms.exec(guide)?.[1]
    const lines = states.flatMap((state) =>
      Object.entries(hostLifecycle[state]).map(([event, next]) => `  ${state} --> ${next}: ${event}`),
    )
    const ends = states.filter(isOver).map((state) => `  ${state} --> [*]`)
    expect(drawn).toBe(`${['  [*] --> starting', ...lines, ...ends].join('\n')}\n`)
  })
})
