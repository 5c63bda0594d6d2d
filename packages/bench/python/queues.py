"""Hands items from producers to consumers through a queue. Argument: how many of each there are, every one a process of its own."""

import sys
from multiprocessing import Queue

from crew import serve


def producer(queue):
    def produce(share):
        # half of the crew produces: each does the share of one consumer as well
        for n in range(2 * share):
            queue.put(n)
        return share

    return produce


def consumer(queue):
    def consume(share):
        for _ in range(2 * share):
            queue.get()
        return share

    return consume


if __name__ == "__main__":
    size = int(sys.argv[1])
    shared = Queue()
    serve([producer(shared) for _ in range(size)] + [consumer(shared) for _ in range(size)])
