// What the file has in it that threads and processes begin with (dist/entry/main.cjs): a host, and what the package itself runs there.
import './tasks/task-actor.ts'
import './entry/main.ts'
