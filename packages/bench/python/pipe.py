"""Sends to another process through a multiprocessing.Pipe. Arguments: how, `tell` or `ask`, and how many at a time."""

import sys
from multiprocessing import Pipe, Process

from crew import serve


def add_up(connection):
    total = 0
    while True:
        message = connection.recv()
        if message["t"] == "inc":
            total += message["n"]
        elif message["t"] == "add":
            total += message["n"]
            connection.send(total)
        else:
            connection.send(total)
            total = 0


def tell(connection, times):
    for n in range(1, times + 1):
        connection.send({"t": "inc", "n": n})
    return counted(connection, times)


def ask(connection, at_once, times):
    sent = min(at_once, times)
    for n in range(1, sent + 1):
        connection.send({"t": "add", "n": n})
    for _ in range(times):
        connection.recv()
        if sent < times:
            sent += 1
            connection.send({"t": "add", "n": sent})
    return counted(connection, times)


def counted(connection, times):
    connection.send({"t": "total"})
    return times if connection.recv() == times * (times + 1) // 2 else -1


if __name__ == "__main__":
    ours, theirs = Pipe()
    Process(target=add_up, args=(theirs,), daemon=True).start()
    if sys.argv[1] == "tell":
        serve([lambda times: tell(ours, times)])
    else:
        serve([lambda times: ask(ours, int(sys.argv[2]), times)])
