import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import '@troupe/runtime-node'
import { errorPage } from '@troupe/core/internal'

describe('docs/errors.md', () => {
  it('is what node packages/runtime-node/build/error-page.mjs writes', () => {
    expect(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')).toBe(errorPage())
  })
})
