import type { Group } from '../actor/group.ts'
import type { Host, HostGroup } from '../actor/host.ts'
import type { HostEnd } from '../actor/host-end.ts'
import type { HostedSystem, HostsOptions, ProtocolOf } from '../actor/hosted-system.ts'
import type { Inspection, TraceEntry } from '../actor/inspection.ts'
import type { NameEvent, WaitOptions } from '../actor/name-event.ts'
import type { Notice } from '../actor/notice.ts'
import type { Spawn } from '../actor/spawn-options.ts'
import type { StopOptions } from '../actor/stop-options.ts'
import { ignore } from '../basics/ignore.ts'
import { quiet } from '../basics/quiet.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { ActorNotFoundError, HostUnavailableError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import { HostDownError } from '../errors/outcome-unknown-errors.ts'
import { HostGroupHandle, HostHandle } from '../kernel/host-handle.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { checkPlacement } from '../kernel/placement.ts'
import type { HostPlace } from '../kernel/platform.ts'
import { checkName, type SpawnRequest } from '../kernel/spawn-request.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { NamedActors } from './named-actors.ts'
import { SysTools } from './sys-tools.ts'
import { waitForEnd } from './wait-for-end.ts'
import { waitForHostEnd } from './wait-for-host-end.ts'

const mostHosts = 1_024

/** The system as one holder of refs sees it: an actor's life, or code outside of actors. */
export class SystemView implements HostedSystem {
  protected readonly kernel: Kernel
  protected readonly holder: Holder
  readonly here: Host
  readonly #named: NamedActors
  /** A view from another host asks main to be the parent. */
  readonly #spawnAtRoot: (holder: Holder, actorClass: unknown, request: SpawnRequest) => Promise<Ref>

  constructor(
    kernel: Kernel,
    holder: Holder,
    name: string,
    spawnAtRoot: (holder: Holder, actorClass: unknown, request: SpawnRequest) => Promise<Ref>,
  ) {
    this.kernel = kernel
    this.holder = holder
    this.here = new HostHandle(kernel.systemId, kernel.place, name)
    this.#named = new NamedActors(kernel, holder)
    this.#spawnAtRoot = spawnAtRoot
  }

  get id(): string {
    return this.kernel.systemId
  }

  get spawn(): Spawn {
    const spawn = (actorClass: unknown, request: SpawnRequest = {}): Promise<Ref> =>
      this.#spawnAtRoot(this.holder, actorClass, request)
    return spawn as unknown as Spawn
  }

  find<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A> | undefined> {
    return this.#named.find(actor, name)
  }

  get<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<ActorRef<A>> {
    return this.#named.get(actor, name)
  }

  waitFor<A extends ActorBrand>(actor: ProtocolOf<A>, name: string, options?: WaitOptions): Promise<ActorRef<A>> {
    return this.#named.waitFor(actor, name, options)
  }

  register(ref: AnyRef, name: string): Promise<void> {
    return this.#named.register(ref, name)
  }

  unregister(name: string): Promise<void> {
    return this.#named.unregister(name)
  }

  names(name?: string): AsyncIterable<NameEvent> {
    return this.#named.names(name)
  }

  group<A extends ActorBrand>(actor: ProtocolOf<A>, name: string): Promise<Group<A>> {
    return this.#named.group(actor, name)
  }

  stopActor(ref: AnyRef, { drain = false }: StopOptions = {}): Promise<void> {
    const stopped = this.#end(ref, 'stop', drain)
    // a handler that waited for the end of its own actor would wait for ever
    const { target } = this.holder
    return target !== undefined && Ref.is(ref) && ref.id === target.id ? Promise.resolve() : stopped
  }

  killActor(ref: AnyRef): Promise<void> {
    return this.#end(ref, 'kill', false)
  }

  stopHost(host: Host | HostGroup): Promise<void> {
    return quiet(this.#endHosts('stopHost', host))
  }

  killHost(host: Host | HostGroup): Promise<void> {
    return quiet(this.#endHosts('killHost', host))
  }

  inspect(ref: AnyRef): Promise<Inspection> {
    return quiet(this.#tools.inspect(ref))
  }

  suspend(ref: AnyRef): Promise<void> {
    return quiet(this.#tools.suspend(ref))
  }

  resume(ref: AnyRef): Promise<void> {
    return quiet(this.#tools.resume(ref))
  }

  trace(ref: AnyRef, options?: { readonly limit?: number }): AsyncIterable<TraceEntry> {
    return this.#tools.trace(ref, options)
  }

  get #tools(): SysTools {
    return new SysTools(this.kernel, this.holder)
  }

  ended(ref: AnyRef, options: WaitOptions = {}): Promise<Notice> {
    return quiet(waitForEnd(this.kernel, this.holder, ref, options))
  }

  hostEnded(host: Host, options: WaitOptions = {}): Promise<HostEnd> {
    return quiet(waitForHostEnd(this.kernel, this.holder, host, options))
  }

  threads(count: number, options: HostsOptions = {}): Promise<HostGroup> {
    return this.#startHosts('thread', count, options)
  }

  processes(count: number, options: HostsOptions = {}): Promise<HostGroup> {
    return this.#startHosts('process', count, options)
  }

  requestStop(reason = 'requested'): void {
    void this.kernel.atMain('requestStop', [reason]).catch(ignore) // main is going down already
  }

  /** An actor that has ended needs no more ending. */
  #end(ref: AnyRef, method: 'stop' | 'kill', drain: boolean): Promise<void> {
    const { systemId, slot, control } = this.kernel
    const target = Ref.is(ref) ? Ref.targetOf(ref) : undefined
    if (target === undefined || target.systemId !== systemId) return quiet(Promise.reject(noneOfHere(ref, method)))
    if (target.slot !== slot) return quiet(this.#endElsewhere(target, method, drain))
    return method === 'stop' ? control.stopActor(target.number, drain) : control.killActor(target.number)
  }

  #endElsewhere({ slot, number }: Target, method: 'stop' | 'kill', drain: boolean): Promise<void> {
    const { kernel } = this
    if (method === 'kill') return kernel.atMain('killActor', [slot, number]) as Promise<void>
    kernel.tellMain('doomActor', [slot, number])
    const stopping = kernel.request(kernel.placeOf(slot), 'stop', drain ? [number, true] : [number], Infinity)
    return stopping.then(
      () => kernel.atMain('actorStopped', [slot, number]),
      (error) => {
        // its host was not there to stop it
        if (error instanceof HostDownError || error instanceof HostUnavailableError)
          return kernel.atMain('stopActor', [slot, number])
        throw error
      },
    ) as Promise<void>
  }

  /** An actor that ends its own host is not there to hear of it. */
  async #endHosts(method: 'stopHost' | 'killHost', on: Host | HostGroup): Promise<void> {
    const { kernel, holder } = this
    if (holder.fenced) throw holder.refusal()
    const slots = hostsOf(kernel.systemId, method, on).map(({ slot }) => slot)
    const ends = slots.map((slot) => {
      const end = quiet(kernel.atMain(method, [slot]))
      return slot === kernel.slot ? undefined : end
    })
    await Promise.all(ends)
  }

  async #startHosts(
    kind: 'thread' | 'process',
    count: number,
    { name = kind, placement = 'round-robin', restarts = 3, withinMs = 5_000, ...options }: HostsOptions,
  ): Promise<HostGroup> {
    if (!Number.isInteger(count) || count < 1 || count > mostHosts) {
      throw new OptionError({ option: `${kind} count`, expected: `a whole number from 1 to ${mostHosts}`, got: count })
    }
    checkPlacement(placement)
    checkName('host name', name)
    if (!Number.isInteger(restarts) || restarts < 0)
      throw new OptionError({ option: `${kind} restarts`, expected: 'a whole number >= 0', got: restarts })
    if (!(withinMs > 0))
      throw new OptionError({ option: `${kind} withinMs`, expected: 'a number of milliseconds > 0', got: withinMs })
    const start = async (_: unknown, index: number): Promise<HostHandle> => {
      const hostName = count === 1 ? name : `${name}-${index + 1}`
      const place = (await this.kernel.atMain('startHost', [kind, hostName, options, { restarts, withinMs }])) as HostPlace
      return new HostHandle(this.kernel.systemId, place, hostName)
    }
    return new HostGroupHandle(await this.#allOrNone(Array.from({ length: count }, start)), placement)
  }

  /** When one does not start, nobody will ever hold the others: they end. */
  async #allOrNone(starting: readonly Promise<HostHandle>[]): Promise<HostHandle[]> {
    try {
      return await Promise.all(starting)
    } catch (error) {
      const started = (await Promise.allSettled(starting)).filter((start) => start.status === 'fulfilled')
      await Promise.all(started.map(({ value }) => this.kernel.atMain('stopHost', [value.slot])))
      throw error
    }
  }
}

/** What leads to no actor of this system cannot be ended. */
const noneOfHere = (ref: AnyRef, method: 'stop' | 'kill'): Error =>
  Ref.is(ref)
    ? new ActorNotFoundError({ actor: ref.id })
    : new OptionError({ option: `${method}Actor ref`, expected: 'a ref', got: ref })

/** @throws OptionError for what is no host of this system, and for main, which ends with its system */
const hostsOf = (systemId: string, method: string, on: Host | HostGroup): readonly Host[] => {
  const hosts: readonly unknown[] = on instanceof HostGroupHandle ? on.hosts : [on]
  return hosts.map((host) => {
    if (host instanceof HostHandle && host.systemId === systemId && host.kind !== 'main') return host
    const expected = 'a thread or process of this system, or a group of them'
    throw new OptionError({ option: `${method} host`, expected, got: host instanceof HostHandle ? host.name : host })
  })
}
