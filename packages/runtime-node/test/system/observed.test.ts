import type { EventName, Observer, TroupeEvent } from '@troupe/runtime-node'
import { createSystem } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')

/** Keeps what it was told. */
class Level implements Observer {
  readonly told: TroupeEvent[] = []
  readonly #wanted: ReadonlySet<EventName>

  constructor(...wanted: EventName[]) {
    this.#wanted = new Set(wanted)
  }
  wants(name: EventName): boolean {
    return this.#wanted.has(name)
  }
  emit(event: TroupeEvent): void {
    this.told.push(event)
  }
  get names(): string[] {
    return [...new Set(this.told.map(({ event }) => event))].sort()
  }
}

describe('what an observer wants to hear of', () => {
  // python: _TestLogging.test_enable_logging, _TestLogging.test_level
  it.each(['here', 'thread', 'process'] as const)(
    'is all that it is told, also of an actor that runs elsewhere: %s',
    async (on) => {
      const levels = [new Level(), new Level('actor.ended'), new Level('actor.started', 'actor.ended')]
      for (const observer of levels) {
        await using system = await createSystem({ observer })
        await system.stopActor(await system.spawn(Echo as never, { on }))
      }
      expect(levels.map(({ names }) => names)).toEqual([[], ['actor.ended'], ['actor.ended', 'actor.started']])
    },
  )
})
