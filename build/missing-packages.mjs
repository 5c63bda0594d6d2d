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
