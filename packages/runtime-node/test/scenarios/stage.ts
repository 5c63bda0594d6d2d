import type { ActorSystem, AnyRef, EventName, Host, TroupeEvent } from '@troupe/runtime-node'
import type { ExpectStatic } from 'vitest'
import type { Journal } from './journal.ts'

/** Where a scenario is played: a simulated machine, or real threads or processes. It does the same on each, and finds the same. */
export interface Stage {
  readonly system: ActorSystem
  /** Handed in, because hosts load the scenarios too: they need no test runner. */
  readonly expect: ExpectStatic
  readonly journal: Journal
  /** A whole number from `least` to `most`: of the seed where there is one, else another one each time. */
  between(least: number, most: number): number
  /** A host of the stage's kind, up, with room for many actors; it may die three times, however slow the machine. */
  host(): Promise<Host>
  /** The kind of host for an actor that has one of its own. */
  readonly own: 'thread' | 'process'
  /** Ends a host without warning. */
  crash(host: Host): Promise<void>
  /** Keeps a host from doing anything, as long as it lives; `begin` makes an actor there spin, where that is needed. */
  spin(host: { readonly slot: number }, begin: () => void): Promise<void>
  /** Keeps main from doing anything for so long. */
  busyMain(ms: number): void
  /** Makes what one host sends to main arrive late, where that can be had. */
  delay(host: Host, ms: number): void
  /** Lets so much time go by. */
  pass(ms: number): Promise<void>
  /** Goes on when the condition holds; fails, by that name, when it never does. */
  until(what: string, holds: () => boolean): Promise<void>
  /** Everything that was under way between hosts has arrived. */
  settle(): Promise<void>
  eventsOf<E extends EventName>(name: E): Extract<TroupeEvent, { event: E }>[]
}

/** Hosts, and supervisors that count how often they die, look back this far. */
export const patience = { restarts: 3, withinMs: 60_000 } as const

export interface Scenario {
  readonly name: string
  /** @defaultValue true */
  readonly development?: boolean
  play(stage: Stage): Promise<void>
}

/** The code of what a promise rejects with; `fulfilled` when it does not. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fulfilled',
    (error) => (error as { code?: string }).code ?? String(error),
  )

/** Asks again as long as nothing was delivered, which is safe. */
export const persist = async <T>(stage: Stage, ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if ((error as { family?: string }).family !== 'not-delivered') throw error
      if ((error as { code?: string }).code === 'ACTOR_STOPPED') throw error
      await stage.pass(5)
    }
  }
}

/** Resolves when the host in that slot is up in that incarnation. */
export const isUp = (stage: Stage, { slot }: { readonly slot: number }, incarnation: number): Promise<void> =>
  stage.until(`host ${slot} is up as ${incarnation}`, () =>
    stage.eventsOf('host.up').some((event) => event.slot === slot && event.incarnation === incarnation),
  )

/** How often an actor of that class failed, or one with that id. */
export const failuresOf = (stage: Stage, at: string | AnyRef): number =>
  stage.eventsOf('actor.failed').filter((event) => (typeof at === 'string' ? event.at === at : event.actor === at.id)).length
