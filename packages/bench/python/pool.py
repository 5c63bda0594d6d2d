"""Gives work to a pool of two processes. Argument: how, a name of the table at the end."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool
from time import perf_counter

from crew import serve

SIZE = 2
# what Pool.map makes of the items by itself
CHUNKS = SIZE * 4


def following(n):
    return n + 1


def square(n):
    return n * n


def spin(micros):
    until = perf_counter() + micros / 1e6
    while perf_counter() < until:
        pass
    return micros


def counted_of(total, times):
    return times if total == times * (times + 1) // 2 else -1


def tasks(pool, times):
    waiting = [pool.apply_async(following, (n,)) for n in range(times)]
    return counted_of(sum(each.get() for each in waiting), times)


def futures(executor, times):
    waiting = [executor.submit(following, n) for n in range(times)]
    return counted_of(sum(each.result() for each in waiting), times)


def one_by_one(pool, times):
    return counted_of(sum(pool.apply(following, (n,)) for n in range(times)), times)


def futures_one_by_one(executor, times):
    return counted_of(sum(executor.submit(following, n).result() for n in range(times)), times)


def skewed(pool, times):
    lengths = lengths_of(times)
    waiting = [pool.apply_async(spin, (micros,)) for micros in lengths]
    return times if sum(each.get() for each in waiting) == sum(lengths) else -1


def lengths_of(times):
    return [20_000 if n % 50 == 0 else 1_000 if n % 5 == 0 else 50 for n in range(1, times + 1)]


def mapped(items, pool, times):
    return each_right(pool.map(following, items(size)) for size in sizes_of(times))


def futures_mapped(items, executor, times):
    return each_right(
        list(executor.map(following, items(size), chunksize=-(-size // CHUNKS))) for size in sizes_of(times)
    )


def each_right(maps):
    counted = 0
    for results in maps:
        size = len(results)
        counted += size if sum(results) - size == size * (size + 1) // 2 else -1
    return counted


def sizes_of(times):
    """How many items each map has, one map after the other: OF, and the last one what is left."""
    return [min(OF, times - begun) for begun in range(0, times, OF)]


def squared(items, pool, times):
    results = pool.map(square, items(times))
    step = max(1, times // 1000)
    right = all(results[at] == (at + 1) ** 2 for at in range(0, times, step))
    return times if right and len(results) == times else -1


def kept(made={}):
    def items(times):
        if times not in made:
            made[times] = list(range(1, times + 1))
        return made[times]

    return items


WAYS = {
    "tasks": (Pool, tasks),
    "futures": (ProcessPoolExecutor, futures),
    "one-by-one": (Pool, one_by_one),
    "futures-one-by-one": (ProcessPoolExecutor, futures_one_by_one),
    "skewed": (Pool, skewed),
    "map": (Pool, lambda pool, times, items=kept(): mapped(items, pool, times)),
    "futures-map": (ProcessPoolExecutor, lambda pool, times, items=kept(): futures_mapped(items, pool, times)),
    "squares": (Pool, lambda pool, times, items=kept(): squared(items, pool, times)),
}

if __name__ == "__main__":
    make, use = WAYS[sys.argv[1]]
    OF = int(sys.argv[2]) if len(sys.argv) > 2 else sys.maxsize
    with make(SIZE) as pool:
        serve([lambda times: use(pool, times)])
