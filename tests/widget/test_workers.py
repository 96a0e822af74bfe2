from __future__ import annotations

import contextvars
import threading

from wandb_tables_widget.widget import workers as workers_module
from wandb_tables_widget.widget.workers import Workers


def test_all_work_is_done_by_few_threads():
    workers, done, threads = Workers(limit=3), threading.Semaphore(0), set()

    def work():
        threads.add(threading.current_thread())
        done.release()

    for _ in range(200):
        workers.submit(work)
    assert all(done.acquire(timeout=5) for _ in range(200))
    assert 1 <= len(threads) <= 3
    assert threading.current_thread() not in threads


def test_long_work_does_not_keep_others_waiting():
    workers, go, done = Workers(limit=2), threading.Event(), threading.Event()
    workers.submit(lambda: go.wait(5))
    workers.submit(done.set)
    assert done.wait(5)
    go.set()


def test_work_runs_in_the_context_of_who_asked():
    variable = contextvars.ContextVar("variable", default="default")
    workers, seen, done = Workers(), [], threading.Event()
    variable.set("mine")
    workers.submit(lambda: (seen.append(variable.get()), done.set()))
    assert done.wait(5)
    assert seen == ["mine"]


def test_idle_threads_end_and_others_follow(monkeypatch):
    monkeypatch.setattr(workers_module, "_IDLE_SECONDS", 0.01)
    workers, threads = Workers(), []
    for _ in range(2):
        done = threading.Event()
        workers.submit(lambda done=done: (threads.append(threading.current_thread()), done.set()))
        assert done.wait(5)
        threads[-1].join(5)
        assert not threads[-1].is_alive()
    assert threads[0] is not threads[1]


def test_two_pieces_of_work_do_not_share_one_idle_thread():
    workers, first, both = Workers(limit=2), threading.Event(), threading.Barrier(3)
    workers.submit(first.set)
    assert first.wait(5)
    with workers._changed:
        workers.submit(lambda: both.wait(5))
        workers.submit(lambda: both.wait(5))
    both.wait(5)
