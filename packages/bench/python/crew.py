"""Does as much work as lines on standard input say, shared out to a crew of processes.

A line that comes in is a number of pieces. The line that goes out is JSON: how many were done, and how many CPU seconds all processes of
the crew have used so far. One such line with nothing done says that everybody is ready. The end of the input ends all of them.
"""

import json
import sys
from multiprocessing import Barrier, Pipe, Process
from time import process_time


def serve(jobs, counted=sum):
    """Each of jobs, called with a number, does so much and returns how much it was; counted(shares) is what was done altogether.

    Each has a process of its own; one alone does its work in this process. They begin at the same time.
    """
    size = len(jobs)
    start = Barrier(size)
    crew = [hire(job, start) for job in jobs] if size > 1 else []
    used = [worker.recv()[1] for worker in crew]
    tell(0, used)
    for line in sys.stdin:
        times = int(line)
        if crew:
            for n, worker in enumerate(crew):
                worker.send(times // size + (n < times % size))
            answers = [worker.recv() for worker in crew]
            shares = [done for done, _ in answers]
            used = [seconds for _, seconds in answers]
        else:
            shares = [jobs[0](times)]
        tell(counted(shares), used)


def hire(job, start):
    ours, theirs = Pipe()
    # one that is a daemon ends with this process
    Process(target=work, args=(theirs, job, start), daemon=True).start()
    return ours


def work(connection, job, start):
    connection.send((0, process_time()))
    while True:
        times = connection.recv()
        start.wait()
        connection.send((job(times), process_time()))


def tell(counted, used, **more):
    print(json.dumps({"counted": counted, "cpuSeconds": sum(used) + process_time(), **more}), flush=True)
