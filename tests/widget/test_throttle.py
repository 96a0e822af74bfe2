from __future__ import annotations

import itertools
import threading
import time

from wandb_tables_widget.widget.throttle import Throttle


def test_the_last_is_never_lost():
    state, seen, last = [0], [], threading.Event()

    def action():
        seen.append(state[0])
        if state[0] == 100:
            last.set()

    throttle = Throttle(action, 0.05)
    for i in range(101):
        state[0] = i
        throttle.ask()
    assert last.wait(5)
    assert seen[-1] == 100
    assert len(seen) < 100


def test_whoever_asks_waits_for_nothing():
    threads, go, done = [], threading.Event(), threading.Event()

    def action():
        threads.append(threading.current_thread())
        assert go.wait(5)
        done.set()

    throttle = Throttle(action, 0.01)
    throttle.ask()
    go.set()
    assert done.wait(5)
    assert threads[0] is not threading.current_thread()


def test_calls_keep_their_distance():
    times = []
    throttle = Throttle(lambda: times.append(time.monotonic()), 0.03)
    while len(times) < 5:
        throttle.ask()
        time.sleep(0.001)
    throttle.stop()
    assert all(b - a >= 0.029 for a, b in itertools.pairwise(times))


def test_after_stop_nothing_happens():
    seen, first = [], threading.Event()
    throttle = Throttle(lambda: (seen.append(1), first.set()), 0.03)
    throttle.ask()
    assert first.wait(5)
    throttle.ask()
    throttle.stop()
    throttle.ask()
    time.sleep(0.1)
    assert seen == [1]
