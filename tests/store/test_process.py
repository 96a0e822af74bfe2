from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from wandb_tables_widget.store.process import is_alive, this_process


def test_this_process_is_alive():
    assert is_alive(this_process())


def test_a_process_that_ended_is_not():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    me = replace(this_process(), pid=child.pid, started="")
    assert not is_alive(me)
    child.communicate(b"\n")
    assert not is_alive(replace(this_process(), pid=child.pid))


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
