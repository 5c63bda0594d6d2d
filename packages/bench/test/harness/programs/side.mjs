// What a row's program starts for a side of its own, with sides that a test needs.
import { PeerMissingError } from '../../../dist/harness/peer-missing-error.js'
import { serveSide } from '../../../dist/harness/serve-side.js'

const run = (count) => Promise.resolve(count + process.ppid)
const close = async () => {}
const side = (own) => async () => ({ run, close, ...own })
const missing = async () => {
  throw new PeerMissingError('not here')
}
const mistaken = side({
  run: async () => {
    throw new Error('it counted 99 instead of 100')
  },
})
const mortal = side({ run: () => process.exit(3) })
serveSide({ peers: { steady: side({}), missing, mistaken, mortal } }, process.argv[4])
