import { zombie } from './01-zombie.ts'
import { tellTellStop } from './02-tell-tell-stop.ts'
import { watchedHostReturns } from './03-watched-host-returns.ts'
import { parentStops } from './04-parent-stops-while-child-starts.ts'
import { crossingAsks } from './05-crossing-asks.ts'
import { spinning, spinningAlone } from './06-spinning.ts'
import { crashLoop, oneHostManyChildren } from './07-one-host-many-children.ts'
import { nameHandOver } from './08-name-hand-over.ts'
import { replyTimeoutDeath } from './09-reply-timeout-death.ts'
import { supervisorDies } from './10-supervisor-dies-while-it-decides.ts'
import type { Scenario } from './stage.ts'

// the ten scenarios of docs/semantics.md, some in variants, by what they are about

export const ofLives: readonly Scenario[] = [zombie, ...tellTellStop, ...parentStops, supervisorDies]
export const ofHosts: readonly Scenario[] = [watchedHostReturns, spinning, spinningAlone, oneHostManyChildren, crashLoop]
export const ofCalls: readonly Scenario[] = [...crossingAsks, nameHandOver, replyTimeoutDeath]
