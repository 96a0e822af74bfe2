from __future__ import annotations

import threading
import time

import pytest

from wandb_tables_widget.errors import CancelledError
from wandb_tables_widget.query.cache import Cache
from wandb_tables_widget.query.cancel import CancelToken


def test_an_answer_is_made_once():
    cache, made = Cache(100, len), []
    for _ in range(3):
        assert cache.get("key", lambda: made.append(1) or "value") == "value"
    assert made == [1]


def test_the_oldest_goes_first_and_the_newest_stays():
    cache = Cache(10, len)
    for key in "abc":
        cache.get(key, lambda: "12345")
    assert (cache.peek("a"), cache.peek("b"), cache.peek("c")) == (None, "12345", "12345")
    cache.get("big", lambda: "x" * 99)
    assert cache.peek("big") == "x" * 99
    assert cache.peek("c") is None


def test_use_keeps_an_answer():
    cache = Cache(10, len)
    cache.get("a", lambda: "12345")
    cache.get("b", lambda: "12345")
    cache.get("a", lambda: "other")
    cache.get("c", lambda: "12345")
    assert cache.peek("a") == "12345"
    assert cache.peek("b") is None


def test_the_number_of_entries_is_bounded():
    cache = Cache(100, len, entries=2)
    for key in "abc":
        cache.get(key, str)
    assert cache.peek("a") is None
    assert cache.peek("c") == ""


def test_of_threads_that_ask_at_once_one_makes_the_answer():
    cache, made, answers = Cache(100, len), [], []

    def make() -> str:
        made.append(1)
        time.sleep(0.05)
        return "value"

    threads = [threading.Thread(target=lambda: answers.append(cache.get("k", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert answers == ["value"] * 8


def test_a_failure_stays_with_its_caller():
    cache = Cache(100, len)
    with pytest.raises(ZeroDivisionError):
        cache.get("k", lambda: 1 / 0)
    assert cache.get("k", lambda: "value") == "value"


def test_a_waiting_thread_can_be_cancelled():
    cache, token, begun, release = Cache(100, len), CancelToken(), threading.Event(), threading.Event()

    def make() -> str:
        begun.set()
        release.wait(10)
        return "value"

    maker = threading.Thread(target=cache.get, args=("k", make))
    maker.start()
    begun.wait(10)
    token.cancel()
    with pytest.raises(CancelledError):
        cache.get("k", make, token)
    release.set()
    maker.join()
    assert cache.peek("k") == "value"
