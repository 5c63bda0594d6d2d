"""Uses a dict of a multiprocessing.Manager. Arguments: get or increment, and how many processes; several take turns with a Lock."""

import sys
from functools import partial
from multiprocessing import Lock, Manager

from crew import serve


def get(data, times):
    for _ in range(times):
        data["n"]
    return times


def increment(data, times):
    for _ in range(times):
        data["n"] += 1
    return times


def increment_locked(data, lock, times):
    for _ in range(times):
        with lock:
            data["n"] += 1
    return times


def taken(data):
    counted = data["n"]
    data["n"] = 0
    return counted


if __name__ == "__main__":
    with Manager() as manager:
        data = manager.dict(n=0)
        size = int(sys.argv[2])
        if sys.argv[1] == "get":
            serve([partial(get, data)])
        elif size == 1:
            serve([partial(increment, data)], lambda _: taken(data))
        else:
            lock = Lock()
            serve([partial(increment_locked, data, lock)] * size, lambda _: taken(data))
