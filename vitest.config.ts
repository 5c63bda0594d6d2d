// One configuration for the whole street: a project per package and one for the tools in build/.
import { defineConfig, type UserWorkspaceConfig as ProjectConfig } from 'vitest/config'

const project = (name: string, include: string[], more: ProjectConfig['test'] = {}) => ({
  extends: true as const,
  test: { name, include, ...more },
})

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than CI has processors: tests of hosts wait as often as they work.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    retry: 0,
    globalSetup: ['./build/test-folder.mjs'],
    // What is polled for comes at once, but not on a busy machine.
    expect: { poll: { timeout: 10_000, interval: 20 } },
    // Built packages are loaded by Node itself, so that a test and the code it tests share one instance of core.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
    projects: [
      // To load the sources anew for each of so many small files takes longer than the tests; they have no state that would be in the way.
      project('core', ['packages/core/test/**/*.test.ts'], { isolate: false }),
      project('runtime-node', ['packages/runtime-node/test/**/*.test.ts']),
      project('examples', ['packages/examples/test/**/*.test.ts']),
      project('bench', ['packages/bench/test/**/*.test.ts']),
      project('tools', ['build/**/*.test.mjs']),
    ],
  },
})
