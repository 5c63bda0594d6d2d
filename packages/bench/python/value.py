"""Adds to one multiprocessing.Value, each time with the lock that it has. Argument: how many processes."""

import sys
from functools import partial
from multiprocessing import Value

from crew import serve


def increment(value, times):
    for _ in range(times):
        with value.get_lock():
            value.value += 1
    return times


def taken(value):
    counted = value.value
    value.value = 0
    return counted


if __name__ == "__main__":
    value = Value("i", 0)
    serve([partial(increment, value)] * int(sys.argv[1]), lambda _: taken(value))
