import { type Child, Children, type Parent } from '../kernel/children.ts'

/** The parent of all actors that no actor started. */
export class Root implements Parent {
  readonly id = 'root'
  readonly children: Children = new Children()

  childStarts(child: Child): void {
    this.children.add(child)
  }

  childEnded(child: Child): void {
    this.children.remove(child)
  }
}
