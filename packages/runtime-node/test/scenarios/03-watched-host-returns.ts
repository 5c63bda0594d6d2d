import { Actor, type ActorRef, expose, type Host } from '@troupe/runtime-node'
import { isUp, persist, type Scenario } from './stage.ts'
import { Watcher } from './watcher.ts'

class Traveller extends Actor {
  life(): number {
    return this.context.life
  }
}
class Guide extends Actor {
  send(host: Host): Promise<ActorRef<Traveller>> {
    return this.context.spawn(Traveller, { on: host })
  }
}
expose(import.meta.url, { Traveller, Guide })

export const watchedHostReturns: Scenario = {
  name: 'a host dies while an actor there is about to be watched, and returns',
  play: async (stage) => {
    const { system, journal, expect } = stage
    const host = await stage.host()
    const guide = await system.spawn(Guide, { on: await stage.host() })
    const traveller = await guide.ask.send(host)
    const watcher = await system.spawn(Watcher, { on: await stage.host(), args: [journal.scribe] })
    const notices = (): string[] => journal.lines.filter((line) => line.startsWith('notice'))

    watcher.tell.watch(traveller)
    if (stage.between(0, 1) === 1) await stage.pass(stage.between(0, 5))
    await stage.crash(host)
    await stage.until('the watcher heard', () => notices().length > 0)
    await isUp(stage, host, 2)
    expect(await persist(stage, () => traveller.ask.life())).toBe(2)
    await stage.settle()
    // the watch may have come so late that it found the host down, or back already: then it stands, and nothing was missed
    expect(notices()).toEqual(['notice host-down of incarnation 1, may return: true'])

    await persist(stage, () => watcher.ask.watch(traveller))
    watcher.tell.stop(traveller)
    await stage.until('the watcher heard again', () => notices().length > 1)
    await stage.settle()
    expect(notices().slice(1)).toEqual(['notice shutdown'])
  },
}
