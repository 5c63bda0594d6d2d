import { exposedKeyOf, exposeOwn } from '@troupe/core/internal'
// what has the backend 'manager' is kept there
import '../manager-locks/room-place.ts'
import '../manager-locks/sync-kinds.ts'
import { kindsAreKnownBy } from '../objects/library-key.ts'

/** Stands for the library where a host has to load it before it can take a proxy apart: a task is given one before its module is loaded. */
class KnownKinds {}

exposeOwn(import.meta.url, { KnownKinds })
kindsAreKnownBy(exposedKeyOf(KnownKinds))
