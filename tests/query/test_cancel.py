from __future__ import annotations

import threading

import pytest

from wandb_tables_widget.errors import CancelledError
from wandb_tables_widget.query.cancel import CancelToken, check


def test_a_fresh_token_lets_work_go_on():
    token = CancelToken()
    token.raise_if_cancelled()
    check(token)
    check(None)
    assert not token.cancelled


def test_a_cancelled_token_raises():
    token = CancelToken()
    token.cancel()
    assert token.cancelled
    with pytest.raises(CancelledError):
        check(token)


def test_callbacks_are_called_once_and_late_ones_at_once():
    token, calls = CancelToken(), []
    token.on_cancel(lambda: calls.append("early"))
    token.cancel()
    token.cancel()
    token.on_cancel(lambda: calls.append("late"))
    assert calls == ["early", "late"]


def test_a_callback_taken_back_is_not_called():
    token, calls = CancelToken(), []
    take_back = token.on_cancel(lambda: calls.append("called"))
    take_back()
    take_back()
    token.cancel()
    assert calls == []


def test_many_threads_register_while_one_cancels():
    token, calls, lock = CancelToken(), [], threading.Lock()

    def called() -> None:
        with lock:
            calls.append(1)

    threads = [threading.Thread(target=token.on_cancel, args=(called,)) for _ in range(50)]
    for i, thread in enumerate(threads):
        thread.start()
        if i == 25:
            token.cancel()
    for thread in threads:
        thread.join()
    assert len(calls) == 50
