"""Calls that are interrupted: what ends them, and that nothing else is hit."""

from __future__ import annotations

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from wandb_tables_widget.widget.functions.call import Call, Interrupted


def begin(function):
    """Call a function in a thread; return the thread, the call, and what becomes of it."""
    made: list = []
    ready = threading.Event()

    def work():
        call = Call()
        made.append(call)
        ready.set()
        try:
            made.append(call.run(function))
        except BaseException as error:  # noqa: BLE001  # whatever ends the call
            made.append(type(error))
        for _ in range(500):
            pass
        made.append("after")

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(20)
    return thread, made


def spin():
    while True:
        pass


def test_a_loop_of_python_is_ended_and_its_cleaning_up_is_done():
    cleaned, began = [], threading.Event()

    def endless():
        began.set()
        try:
            spin()
        finally:
            cleaned.append(1)

    thread, made = begin(endless)
    assert began.wait(20)
    made[0].interrupt()
    thread.join(20)
    assert made[1:] == [Interrupted, "after"]
    assert cleaned == [1]


def test_what_runs_outside_of_python_ends_first():
    go, began = threading.Event(), threading.Event()

    def waiting():
        began.set()
        go.wait(60)
        spin()

    thread, made = begin(waiting)
    assert began.wait(20)
    made[0].interrupt()
    thread.join(0.2)
    assert thread.is_alive()
    go.set()
    thread.join(20)
    assert made[1:] == [Interrupted, "after"]


def test_a_function_that_catches_everything_goes_on():
    began, go = threading.Event(), threading.Event()

    def stubborn():
        began.set()
        try:
            spin()
        except BaseException:  # noqa: BLE001  # such functions there are
            go.wait(20)
        return "done"

    thread, made = begin(stubborn)
    assert began.wait(20)
    made[0].interrupt()
    made[0].interrupt()
    go.set()
    thread.join(20)
    assert made[1:] == ["done", "after"]


def test_a_call_that_is_over_cannot_be_interrupted():
    thread, made = begin(lambda: 1)
    thread.join(20)
    made[0].interrupt()
    assert made[1:] == [1, "after"]
    Call().interrupt()


def catch():
    try:
        for _ in range(500):
            pass
    except BaseException:  # noqa: BLE001  # such functions there are
        return "caught"
    return "whole"


def fail():
    for _ in range(500):
        pass
    raise ValueError


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([lambda: sum(range(500)), catch, fail]), st.integers(0, 300))
def test_an_interruption_never_comes_after_the_call(function, delay):
    thread, made = begin(function)
    for _ in range(delay):
        pass
    made[0].interrupt()
    thread.join(20)
    assert made[-1] == "after"
    assert made[1] in {124_750, "caught", "whole", ValueError, Interrupted}
    time.sleep(0)
