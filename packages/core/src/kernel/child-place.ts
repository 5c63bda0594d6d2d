import { ignore } from '../basics/ignore.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Target } from '../refs/target.ts'
import type { ControlMethod } from './control-protocol.ts'
import type { HostPlace } from './platform.ts'
import type { ChildHost } from './remote-child.ts'

/** The kernel of the parent. */
export interface ChildPlaceKernel {
  request(host: HostPlace, method: ControlMethod, args: unknown[], timeoutMs: number): Promise<unknown>
  tellHost(host: HostPlace, method: ControlMethod, args: unknown[]): void
  atMain(method: 'endHost' | 'renewHost', args: unknown[]): Promise<unknown>
  targetFor(place: HostPlace, number: number, descriptor: Descriptor): Target
  /** The number by which the host knows the class from now on; `undefined` when it is not to be reached as it was. */
  numberThere(host: HostPlace, descriptor: Descriptor): number | undefined
}

/** The host of a child on another host, by way of the parent's kernel. */
export class ChildPlace implements ChildHost {
  readonly place: HostPlace
  readonly own: boolean
  readonly #kernel: ChildPlaceKernel

  constructor(kernel: ChildPlaceKernel, place: HostPlace, own: boolean) {
    this.#kernel = kernel
    this.place = place
    this.own = own
  }

  request(...[method, args, timeoutMs = Infinity]: Parameters<ChildHost['request']>): Promise<unknown> {
    return this.#kernel.request(this.place, method, args, timeoutMs)
  }

  notify(...[method, args]: Parameters<ChildHost['notify']>): void {
    this.#kernel.tellHost(this.place, method, args)
  }

  numberOf(descriptor: Descriptor): number | undefined {
    return this.#kernel.numberThere(this.place, descriptor)
  }

  targetAt(number: number, descriptor: Descriptor): Target {
    return this.#kernel.targetFor(this.place, number, descriptor)
  }

  end(how: 'stop' | 'kill' | 'if starting'): Promise<boolean> {
    return this.#kernel.atMain('endHost', [this.place.slot, how]).then(
      (ended) => ended === true,
      () => true, // main is going down, and every host with it
    )
  }

  renew(): Promise<void> {
    return this.#kernel.atMain('renewHost', [this.place.slot]).then(ignore)
  }
}
