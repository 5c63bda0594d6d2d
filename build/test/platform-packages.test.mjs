import { expect, it } from 'vitest'
import { absentPlatformPackages } from '../platform-packages.mjs'

it('adds what no entry names, with the platform that the name tells', () => {
  const packages = {
    'packages/core': { optionalDependencies: { koffi: '^3.0.0' } },
    'node_modules/turbo': { dev: true, optionalDependencies: { '@turbo/linux-64': '2.0.0', '@turbo/windows-arm64': '2.0.0' } },
    'node_modules/@turbo/linux-64': { version: '2.0.0' },
    'node_modules/parser': { optionalDependencies: { '@parser/binding-linux-arm-musleabihf': '1.0.0' } },
  }
  expect(absentPlatformPackages(packages)).toEqual({
    'node_modules/@turbo/windows-arm64': { version: '2.0.0', cpu: ['arm64'], os: ['win32'], dev: true, optional: true },
    'node_modules/@parser/binding-linux-arm-musleabihf': {
      version: '1.0.0',
      cpu: ['arm'],
      libc: ['musl'],
      os: ['linux'],
      optional: true,
    },
  })
})

it('adds nothing to a complete table', () => {
  const packages = {
    'node_modules/a': { optionalDependencies: { b: '1.0.0' } },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
  }
  expect(absentPlatformPackages(packages)).toEqual({})
})

it('refuses a package whose name tells no platform', () => {
  const packages = { 'node_modules/a': { optionalDependencies: { 'a-native': '1.0.0' } } }
  expect(() => absentPlatformPackages(packages)).toThrow('a-native')
})
