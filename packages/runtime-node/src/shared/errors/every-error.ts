// Imported by the entry of hosts: an error keeps its class on its way between hosts only where that class is known.
import '../../errors/object-errors.ts'
import '../../errors/pool-errors.ts'
import '../../errors/task-errors.ts'
import './block-errors.ts'
import './lock-errors.ts'
import './semaphore-errors.ts'
import './served-errors.ts'
import './shared-memory-errors.ts'
