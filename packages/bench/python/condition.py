"""Two processes take turns with one multiprocessing.Condition."""

from functools import partial
from multiprocessing import Condition, RawValue

from crew import serve


def take_turns(condition, turn, me, times):
    for _ in range(times):
        with condition:
            condition.wait_for(lambda: turn.value == me)
            turn.value = 1 - me
            condition.notify()
    return times


def counted(turn, shares):
    turn.value = 0
    return sum(shares)


if __name__ == "__main__":
    condition = Condition()
    turn = RawValue("i", 0)
    serve([partial(take_turns, condition, turn, me) for me in range(2)], partial(counted, turn))
