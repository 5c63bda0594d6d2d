import { expect, it } from 'vitest'
import { absentParts, missingPackages } from '../missing-packages.mjs'

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

it('knows which parts for this platform an installation lacks, of packages that are there', () => {
  const part = (os, libc) => ({ version: '1.0.0', optional: true, os: [os], cpu: ['x64'], ...(libc && { libc: [libc] }) })
  const names = ['tool-linux', 'tool-musl', 'tool-darwin', 'extra', 'extra-linux']
  const packages = {
    '': { name: 'house' },
    'node_modules/tool': {
      version: '2.0.0',
      optionalDependencies: { 'tool-linux': '1.0.0', 'tool-musl': '1.0.0', 'tool-darwin': '1.0.0' },
    },
    'node_modules/tool-linux': part('linux', 'glibc'),
    'node_modules/tool-musl': part('linux', 'musl'),
    'node_modules/tool-darwin': part('darwin'),
    'node_modules/user': { version: '1.0.0', optionalDependencies: { extra: '^1.0.0' } },
    'node_modules/extra': { version: '1.2.0', optional: true, optionalDependencies: { 'extra-linux': '1.2.0' } },
    'node_modules/extra-linux': part('linux', 'glibc'),
  }
  const [linux, mac] = [
    { os: 'linux', cpu: 'x64', libc: 'glibc' },
    { os: 'darwin', cpu: 'x64', libc: undefined },
  ]
  const installed = { packages: { ...packages } }
  for (const name of names) delete installed.packages[`node_modules/${name}`]
  expect(absentParts({ packages }, installed, linux)).toEqual(['tool-linux@1.0.0'])
  expect(absentParts({ packages }, installed, mac)).toEqual(['tool-darwin@1.0.0'])
  expect(absentParts({ packages }, { packages }, linux)).toEqual([])
  expect(absentParts({ packages }, undefined, linux)).toEqual([])
})
