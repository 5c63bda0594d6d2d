"""Writes to a multiprocessing.Array of 1,000 numbers. Argument: element (with the lock for each), slice (the same for all), raw (without)."""

import sys
from functools import partial
from multiprocessing import Array

from crew import serve

LENGTH = 1000


def by_element(array, times):
    n = 0
    while n < times:
        for index in range(min(LENGTH, times - n)):
            array[index] = n
            n += 1
    return array[(times - 1) % LENGTH] + 1


def by_slice(array, times):
    n = 0
    while n < times:
        n += min(LENGTH, times - n)
        array[:] = [n] * LENGTH
    return array[0]


if __name__ == "__main__":
    array = Array("i", LENGTH)
    jobs = {
        "element": partial(by_element, array),
        "slice": partial(by_slice, array),
        "raw": partial(by_element, array.get_obj()),
    }
    serve([jobs[sys.argv[1]]])
