import type { ManagerService } from '../remote/manager-service.ts'
import type { ServeOptions } from '../remote/serve-options.ts'
import type { Manager } from './manager.ts'

/** Serves a manager to other programs, as `manager.serve(options)` does. */
export const serveManager = (manager: Manager, options: ServeOptions): Promise<ManagerService> => manager.serve(options)
