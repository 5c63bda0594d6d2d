"""Starts processes, one after the other, that say that they are there. Argument: how, `spawn` or `fork`.

A line that comes in is how many. The line that goes out also says how many milliseconds each took; their end is not among them.
"""

import sys
from multiprocessing import get_context
from time import perf_counter

from crew import tell


def begin(connection):
    connection.send("ready")
    connection.recv()


def started(context):
    ours, theirs = context.Pipe()
    process = context.Process(target=begin, args=(theirs,), daemon=True)
    process.start()
    ours.recv()
    return process, ours


def end(process, connection):
    connection.send("end")
    process.join()


if __name__ == "__main__":
    context = get_context(sys.argv[1])
    tell(0, [])
    for line in sys.stdin:
        begun = perf_counter()
        crew = [started(context) for _ in range(int(line))]
        reading = (perf_counter() - begun) * 1000 / len(crew)
        for each in crew:
            end(*each)
        tell(len(crew), [], reading=reading)
