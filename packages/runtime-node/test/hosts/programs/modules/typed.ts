// A module that needs TypeScript to be read, as a user's would.
interface Marked {
  readonly [loading]?: string
}
const loading: unique symbol = Symbol.for('troupe.loading')
const url: string = (globalThis as Marked)[loading] ?? 'nothing'
process.stdout.write(`loading ${url}\n`)
