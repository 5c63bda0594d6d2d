import { expect, it } from 'vitest'
import { missingPackages } from '../missing-packages.mjs'

const lock = {
  packages: {
    '': { name: 'house' },
    'packages/core': { version: '0.1.0' },
    'node_modules/@troupe/core': { resolved: 'packages/core', link: true },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a-linux': { version: '1.0.0', optional: true },
    'packages/core/node_modules/b': { version: '2.0.0' },
  },
}

it('misses everything that is not optional when nothing is installed', () => {
  const all = ['node_modules/@troupe/core', 'node_modules/a', 'packages/core/node_modules/b']
  expect(missingPackages(lock, undefined)).toEqual(all)
})

it('misses nothing when all versions agree, whether or not optional packages are there', () => {
  const installed = structuredClone(lock)
  expect(missingPackages(lock, installed)).toEqual([])
  delete installed.packages['node_modules/a-linux']
  expect(missingPackages(lock, installed)).toEqual([])
})

it('misses a package of another version, optional ones too', () => {
  const installed = structuredClone(lock)
  installed.packages['node_modules/a'].version = '0.9.0'
  installed.packages['node_modules/a-linux'].version = '0.9.0'
  expect(missingPackages(lock, installed)).toEqual(['node_modules/a', 'node_modules/a-linux'])
})
