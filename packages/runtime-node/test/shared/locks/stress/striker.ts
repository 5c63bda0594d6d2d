import { isMainThread } from 'node:worker_threads'
import { Actor, type ActorRef, createSystem, expose, type Lock } from '@troupe/runtime-node'
import { Entries, type Ledger } from './ledger.ts'
import { strike, strikeAwaitingUntilKilled, strikeSync, strikeUntilKilled } from './strike.ts'

/** Uses a lock as much as it can, on a host of its own. */
export class Striker extends Actor {
  pid(): number {
    return process.pid
  }

  strikeSync(lock: Lock, words: Ledger['words'], me: number): number {
    return strikeSync({ lock, words }, me)
  }

  strike(lock: Lock, words: Ledger['words'], me: number): Promise<number> {
    return strike({ lock, words }, me)
  }

  strikeUntilKilled(lock: Lock, words: Ledger['words'], me: number): void {
    strikeUntilKilled({ lock, words }, me)
  }

  strikeAwaitingUntilKilled(lock: Lock, words: Ledger['words'], me: number): Promise<void> {
    return strikeAwaitingUntilKilled({ lock, words }, me)
  }

  /** Adds one so often, all at the same time as the others. */
  race(lock: Lock, words: Ledger['words'], runners: number, times: number, isLocked: boolean): void {
    const entries = new Entries({ lock, words }, 0)
    entries.begin()
    while (entries.started < runners);
    for (let n = 0; n < times; n++) {
      if (!isLocked) {
        entries.countUnlocked()
        continue
      }
      using _held = lock.acquireSync()
      entries.countUnlocked()
    }
  }

  /** Takes the lock, and after a while dies with it, at a time that it writes down. */
  dieHolding(lock: Lock, words: Ledger['words'], afterMs: number): void {
    lock.acquireSync()
    const entries = new Entries({ lock, words }, 0)
    entries.begin()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, afterMs)
    entries.note(Date.now())
    if (isMainThread) process.kill(process.pid, 'SIGKILL')
    else process.exit(3)
  }

  /** Takes the lock, and keeps it. */
  hold(lock: Lock, words: Ledger['words']): void {
    lock.acquireSync()
    new Entries({ lock, words }, 0).begin()
  }

  /** When it had the lock, blocking until then, and whether it was told that it was abandoned. */
  waitSync(lock: Lock): { readonly at: number; readonly abandoned: boolean } {
    using held = lock.acquireSync({ onAbandoned: 'flag' })
    return { at: Date.now(), abandoned: held.abandoned }
  }
}

/** May kill strikers. */
export class Killer extends Actor {
  raise(on: 'thread' | 'process'): Promise<ActorRef<Striker>> {
    return this.context.spawn(Striker, { on, restart: 'temporary' })
  }

  kill(striker: ActorRef<Striker>): Promise<void> {
    return this.context.kill(striker)
  }
}

/** Has a system of its own. */
export class Founder extends Actor {
  /** A process of that system holds the lock from then on. Returns the process id of this one. */
  async found(lock: Lock, words: Ledger['words']): Promise<number> {
    const system = await createSystem({ nested: true })
    const striker = await system.spawn(Striker, { on: 'process' })
    await striker.ask.hold(lock, words)
    return process.pid
  }
}
expose(import.meta.url, { Striker, Killer, Founder })
