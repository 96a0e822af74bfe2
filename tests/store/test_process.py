from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from wandb_tables_widget.store.process import ForkGate, is_alive, this_process


def test_this_process_is_alive():
    assert is_alive(this_process())


def test_a_process_that_ended_is_not():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    me = replace(this_process(), pid=child.pid, started="")
    assert not is_alive(me)
    child.communicate(b"\n")
    assert not is_alive(replace(this_process(), pid=child.pid))


def test_pyarrow_has_looked_for_pandas_before_anything_can_fork():
    code = "import sys, wandb_tables_widget; sys.exit('pyarrow.pandas_compat' not in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_later_process_with_the_same_pid_or_boot_is_another():
    me = this_process()
    assert not is_alive(replace(me, started="1"))
    assert not is_alive(replace(me, boot="earlier"))


def test_one_on_another_machine_counts_as_running():
    assert is_alive(replace(this_process(), host="elsewhere", boot="?", pid=1, started="?"))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_that_nobody_waited_for_is_not_alive():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    try:
        from wandb_tables_widget.store.process import _started  # noqa: PLC0415  # only here

        assert _started(pid) == ""
    finally:
        os.waitpid(pid, 0)


def test_threads_are_one_process():
    found = []
    thread = threading.Thread(target=lambda: found.append(this_process()))
    thread.start()
    thread.join()
    assert found == [this_process()]


class Held:
    """Counts how often it was put away."""

    def __init__(self):
        self.times = 0

    def before_fork(self):
        self.times += 1


def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_waits_until_all_threads_have_left_their_blocks():
    gate, held, events = ForkGate(), Held(), []
    gate.tell(held)
    inside, leave = threading.Event(), threading.Event()

    def work():
        with gate, gate:
            inside.set()
            leave.wait(10)
            events.append("left")

    def forks():
        fork()
        events.append("forked")

    worker, forker = threading.Thread(target=work), threading.Thread(target=forks)
    worker.start()
    inside.wait(10)
    forker.start()
    forker.join(0.2)
    assert (events, held.times) == ([], 0)
    leave.set()
    forker.join(10)
    worker.join(10)
    assert (events, held.times) == (["left", "forked"], 1)
    with gate:
        fork()
    assert held.times == 1
    fork()
    assert held.times == 2


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_finds_the_gate_open():
    gate = ForkGate()
    pid = os.fork()
    if pid == 0:
        with gate:
            os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    with gate:
        pid = os.fork()
        if pid == 0:
            with gate:
                os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
