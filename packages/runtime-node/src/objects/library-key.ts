let key: string | undefined

/** What is exposed by the module that makes all kinds of served objects known, as `url#name`. */
export const libraryKey = (): string | undefined => key

export const kindsAreKnownBy = (exposed: string | undefined): void => {
  key = exposed
}
