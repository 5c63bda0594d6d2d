// the actors of this library are on every host
import '../supervision/own-actors.ts'
import { quiet } from '../basics/quiet.ts'
import type { EventName, Observer, TroupeEvent } from '../kernel/events.ts'
import { Kernel, type KernelSeams } from '../kernel/kernel.ts'
import type { HostSeat } from '../kernel/platform.ts'
import { spawnAtRoot } from './root-spawn.ts'
import { SystemView } from './system-view.ts'

/** Runs the kernel of a host that is not main: it waits for orders. What happens there is told to main's observer. */
export const serveHost = (seat: HostSeat, seams: Omit<KernelSeams, 'systemId' | 'place' | 'settings' | 'observer'>): Kernel => {
  const { spec } = seat
  const { kind, slot, incarnation, systemId, settings, name } = spec
  const observer = new Forwarding(settings.observed)
  const kernel = new Kernel({ ...seams, systemId, place: { kind, slot, incarnation }, settings, observer })
  observer.forward = (event) => {
    const main = kernel.peerOf(0)
    if (main !== undefined) kernel.notify(main, 'observe', [event])
  }
  kernel.systemFor = (holder) =>
    new SystemView(kernel, holder, name, (who, actorClass, request) => quiet(spawnAtRoot(kernel, who, actorClass, request)))
  kernel.meet({ kind: 'main', slot: 0, incarnation: 1 }, seat.link)
  seat.onMeeting((peer, link) => void kernel.meet(peer, link))
  seat.onLeaveRequest(() => void kernel.windDown({ kind: 'host-stopped' }))
  seat.ready()
  return kernel
}

/** Passes on what main wants to hear. */
class Forwarding implements Observer {
  readonly #observed: ReadonlySet<string>
  forward: (event: TroupeEvent) => void = () => {}

  constructor(observed: readonly string[]) {
    this.#observed = new Set(observed)
  }

  wants(name: EventName): boolean {
    return this.#observed.has(name)
  }

  emit(event: TroupeEvent): void {
    if (this.wants(event.event)) this.forward(event)
  }
}
