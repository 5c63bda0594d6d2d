const objects = new Map<string, WeakRef<object>>()
const gone = new FinalizationRegistry((key: string) => {
  if (objects.get(key)?.deref() === undefined) objects.delete(key)
})

/** The object that stands for `key` in this thread: the one that is in use, or what `make` gives. It is forgotten when nobody uses it. */
export const oneObject = <T extends object>(key: string, make: () => T): T => {
  const known = objects.get(key)?.deref()
  if (known !== undefined) return known as T
  const object = make()
  objects.set(key, new WeakRef(object))
  gone.register(object, key)
  return object
}
