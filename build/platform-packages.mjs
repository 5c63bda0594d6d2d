// Which optional packages a lock file leaves out, and what their entries must say: pure functions on its `packages` table.

const systems = { darwin: 'darwin', windows: 'win32', win32: 'win32', linux: 'linux', android: 'android', freebsd: 'freebsd' }
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64']

/** The entries, by place, that are absent from `packages` although an optional dependency names them with its exact version. */
export function absentPlatformPackages(packages) {
  const absent = {}
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    // The house's own packages name ranges; only published ones name the exact versions of their platform parts.
    if (!place.includes('node_modules/')) continue
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (packages[`node_modules/${name}`] || packages[`${place}/node_modules/${name}`]) continue
      absent[`node_modules/${name}`] = entry(name, version, dev)
    }
  }
  return absent
}

/** The entry as npm itself would order it. */
function entry(name, version, dev) {
  const { cpu, libc, os } = platformOf(name)
  return { version, cpu, ...(dev ? { dev } : {}), ...(libc ? { libc } : {}), optional: true, os }
}

/** `@scope/binding-linux-arm64-musl` is for cpu arm64, libc musl, os linux */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const system = words.findLast((word) => word in systems || word === 'openharmony')
  // `turbo` calls x64 just `64`.
  const processor = words.findLast((word) => processors.includes(word)) ?? (words.at(-1) === '64' ? 'x64' : undefined)
  if (system === undefined || processor === undefined) throw new Error(`cannot tell the platform of the optional package ${name}`)
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : undefined
  return { cpu: [processor], libc, os: [systems[system] ?? system] }
}
