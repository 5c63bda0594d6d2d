// A module that cannot be loaded, through its own fault.
throw new RangeError('not today')
