// Finds circles among files: a pure function on a map from each file to the files it imports.

/** One shortest circle for each knot of files, as lists that end where they begin: `[['a', 'b', 'a']]`. */
export function circles(graph) {
  const found = []
  const covered = new Set()
  for (const start of graph.keys()) {
    if (covered.has(start)) continue
    const circle = shortestWayBack(graph, start)
    if (circle === undefined) continue
    for (const file of circle) covered.add(file)
    found.push(circle)
  }
  return found
}

function shortestWayBack(graph, start) {
  const cameFrom = new Map()
  const queue = [start]
  for (const file of queue) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) return [...wayTo(cameFrom, start, file), start]
      if (cameFrom.has(next)) continue
      cameFrom.set(next, file)
      queue.push(next)
    }
  }
  return undefined
}

function wayTo(cameFrom, start, file) {
  const way = [file]
  while (way[0] !== start) way.unshift(cameFrom.get(way[0]))
  return way
}
