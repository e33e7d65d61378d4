"""A warm Python peer: load once, then render slices of a batch on request.

    worker.py PEER BATCH.json       (driven by bench.py over stdin/stdout)

Each line in is "START STOP"; each line out is {"wall": s, "cpu": s, "bytes": n}.
CPU counts child processes that have been waited for.
"""

import gc
import importlib
import json
import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers"))


def cpu():
    a, b = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return a.ru_utime + a.ru_stime + b.ru_utime + b.ru_stime


def main():
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # keep a peer's own prints off the protocol
    render = importlib.import_module(sys.argv[1]).render
    with open(sys.argv[2], encoding="utf-8") as f:
        docs = json.load(f)
    for d in docs[:2]:  # warm up: templates, fonts, caches
        render(d)
    gc.collect()
    gc.freeze()  # the input is not the peer's garbage
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        start, stop = map(int, line.split())
        size, c0, t0 = 0, cpu(), time.perf_counter()
        for d in docs[start:stop]:
            size += len(render(d))
        t1, c1 = time.perf_counter(), cpu()
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({"wall": t1 - t0, "cpu": c1 - c0, "bytes": size, "rss": rss}), file=out, flush=True)


main()
