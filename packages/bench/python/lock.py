"""Adds to one number of all processes, each time with one multiprocessing.Lock. Argument: how many processes."""

import sys
from functools import partial
from multiprocessing import Lock, RawValue

from crew import serve


def increment(lock, counter, times):
    for _ in range(times):
        with lock:
            counter.value += 1
    return times


def taken(counter):
    counted = counter.value
    counter.value = 0
    return counted


if __name__ == "__main__":
    counter = RawValue("i", 0)
    serve([partial(increment, Lock(), counter)] * int(sys.argv[1]), lambda _: taken(counter))
