"""Takes a permit of one multiprocessing.Semaphore and gives it back. Arguments: how many processes, how many permits."""

import sys
from functools import partial
from multiprocessing import Semaphore

from crew import serve


def use(semaphore, times):
    passed = 0
    for _ in range(times):
        with semaphore:
            passed += 1
    return passed


if __name__ == "__main__":
    serve([partial(use, Semaphore(int(sys.argv[2])))] * int(sys.argv[1]))
