/**
 * What an installation lacks: the places in `lock` (the parsed package-lock.json) at which `installed` (npm's own
 * node_modules/.package-lock.json, or undefined when there is none) holds nothing or another version.
 * Optional packages may be absent, since each platform takes its own.
 */
export function missingPackages(lock, installed) {
  const there = installed?.packages ?? {}
  return Object.entries(lock.packages)
    .filter(([place]) => place.startsWith('node_modules/') || place.includes('/node_modules/'))
    .filter(([place, wanted]) => !isThere(there[place], wanted))
    .map(([place]) => place)
}

function isThere(found, wanted) {
  if (found === undefined) return wanted.optional === true || wanted.devOptional === true
  return found.version === wanted.version
}

/**
 * The parts for this platform (`{ os, cpu, libc }`) of packages that are installed, which an installation without optional packages lacks:
 * as `name@version`. Tools do not run without theirs; optional packages themselves are left alone, with their parts.
 */
export function absentParts(lock, installed, platform) {
  const there = installed?.packages ?? {}
  const parts = Object.entries(there).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).flatMap((name) => {
      const at = [`${place}/node_modules/${name}`, `node_modules/${name}`].find((each) => lock.packages[each] !== undefined)
      const wanted = at === undefined ? undefined : lock.packages[at]
      return wanted !== undefined && there[at] === undefined && isFor(platform, wanted) ? [`${name}@${wanted.version}`] : []
    }),
  )
  return [...new Set(parts)]
}

/** What names no platform is no part for one. */
function isFor({ os, cpu, libc }, wanted) {
  if (wanted.os === undefined && wanted.cpu === undefined) return false
  return (wanted.os ?? [os]).includes(os) && (wanted.cpu ?? [cpu]).includes(cpu) && (wanted.libc ?? [libc]).includes(libc)
}
