import { Claims } from './claims.ts'
import type { Description, ServiceRules } from './object-kind.ts'
import { ObjectLine } from './object-line.ts'

/** An object in its server. */
export class KeptObject {
  readonly number: number
  readonly description: Description
  readonly object: object
  readonly claims: Claims = new Claims()
  readonly line: ObjectLine = new ObjectLine()
  /** Under how many names the server keeps it. */
  names = 0
  /** How often it was called. */
  calls = 0

  constructor(number: number, description: Description, object: object) {
    this.number = number
    this.description = description
    this.object = object
  }

  get kind(): string {
    return this.description.kind
  }

  get rules(): ServiceRules {
    return this.description.rules
  }

  /** Nobody holds it any more, and somebody did. */
  get isFree(): boolean {
    return this.claims.wasClaimed && this.claims.isFree && this.names === 0
  }

  toString(): string {
    return `${this.kind} ${this.number}`
  }
}
