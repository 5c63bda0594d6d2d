// What has become of every case of Python's suite: the inventory says which there are and which do not apply here, the tags of the
// tests say which are held.

/**
 * Brings both together.
 *
 * @param inventory - the files of the suite, each with its groups: `flavours` are those that Python runs a group in, `here` those that
 *   its tests run in here, needed where Python has any; `adapted` says what is different where a case is held in another way,
 *   `notApplicable` why one is not held
 * @param tags - see tags.mjs
 * @returns `files`, each with its groups as `{ name, flavours, here, cases }`; a case is `{ name, state, remark, files }`. And a line in
 *   `problems` for each thing that does not fit together.
 */
export function settle(inventory, tags) {
  const groups = new Map(inventory.flatMap(({ groups }) => groups).map((group) => [group.name, group]))
  const problems = []
  const held = new Map()
  for (const { group, name, file, line } of tags) {
    const key = `${group}.${name}`
    if (groups.get(group)?.cases.includes(name)) held.set(key, (held.get(key) ?? new Set()).add(file))
    else problems.push(`${file}:${line}  Python's suite has no case ${key}`)
  }
  for (const group of groups.values()) problems.push(...contradictions(group, held))
  const files = inventory.map(({ file, groups }) => ({ file, groups: groups.map((group) => settled(group, held)) }))
  return { files, problems }
}

function settled({ name, flavours, here = [], cases, adapted = {}, notApplicable = {} }, held) {
  const outcome = (test) => {
    const files = [...(held.get(`${name}.${test}`) ?? [])].sort()
    if (test in notApplicable) return { name: test, state: 'not applicable', remark: notApplicable[test], files }
    if (files.length === 0) return { name: test, state: 'open', remark: undefined, files }
    return { name: test, state: test in adapted ? 'adapted' : 'ported', remark: adapted[test], files }
  }
  return { name, flavours, here, cases: cases.map(outcome) }
}

function contradictions({ name, flavours, here = [], cases, adapted = {}, notApplicable = {} }, held) {
  const problems = []
  const isHeld = (test) => held.has(`${name}.${test}`)
  const complain = (test, why) => problems.push(`build/python-suite/inventory.json  ${name}.${test} ${why}`)
  for (const test of [...Object.keys(adapted), ...Object.keys(notApplicable)]) {
    if (!cases.includes(test)) complain(test, 'is no case of its group')
  }
  for (const test of Object.keys(adapted)) {
    if (test in notApplicable) complain(test, 'is both adapted and not applicable')
    else if (!isHeld(test)) complain(test, 'is adapted, but no test is tagged with it')
  }
  for (const test of Object.keys(notApplicable))
    if (isHeld(test)) complain(test, 'is not applicable, but a test is tagged with it')
  if (flavours.length > 0 && here.length === 0 && cases.some(isHeld)) {
    problems.push(`build/python-suite/inventory.json  ${name} has tagged tests: say in "here" which flavours they run in`)
  }
  return problems
}

/** How many cases are in each state. */
export function countsOf(cases) {
  const count = (state) => cases.filter((each) => each.state === state).length
  return {
    cases: cases.length,
    ported: count('ported'),
    adapted: count('adapted'),
    notApplicable: count('not applicable'),
    open: count('open'),
  }
}

/** Whether anything of the group is there. */
export const isBegun = ({ cases }) => cases.some(({ state }) => state !== 'open')
