/** For a promise whose outcome somebody else looks at, or that has none worth looking at: say which where you use it. */
export const ignore = (): void => {}
