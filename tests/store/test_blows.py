"""Each call by which an operation changes files, made to fail, and made the last one of its process.

A refused operation is a typed error, changes nothing and can be tried again; after the end of the process
what was acknowledged is there, nothing is there by half, and the operation can be carried out by another one.

``WANDB_TABLES_BLOWS`` sets how many of these blows each operation gets, chosen at random; ``all`` are more
than 8,000. ``WANDB_TABLES_BLOW="Scalars EIO 3"`` repeats one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal

import pytest

from tests.store.blows import OPERATIONS, look, make, strike
from tests.store.wire import CRASHES, FAULTS, takes

BLOWS = os.environ.get("WANDB_TABLES_BLOWS", "2")
ONE = os.environ.get("WANDB_TABLES_BLOW", "").split()


def chosen(name, calls):
    """Return ``(how, at)`` of the blows that are tried."""
    if ONE:
        return [(ONE[1], int(ONE[2]))] if ONE[0] == name else []
    every = [(how, at) for at, call in enumerate(calls, 1) for how in (*FAULTS, *CRASHES) if takes(how, call)]
    return every if BLOWS == "all" else random.sample(every, min(int(BLOWS), len(every)))


def check_end(process, how):
    """Wait until a process ends as it is to."""
    code = process.wait()
    assert code in ({0, -signal.SIGKILL} if how in CRASHES else {0}), process.lines()


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_blow_takes_or_halves_anything(name, elsewhere, tmp_path):
    before = tmp_path / "before"
    before.mkdir()
    elsewhere.call(make, name, before)
    folder = tmp_path / "recorded"
    shutil.copytree(before, folder)
    said, calls = elsewhere.call(strike, name, folder, "", 0)
    assert said == "done"
    assert elsewhere.call(look, name, folder, "")
    for how, at in chosen(name, calls):
        folder = tmp_path / f"{how}-{at}"
        shutil.copytree(before, folder)
        blow = f'WANDB_TABLES_BLOW="{name} {how} {at}" ({calls[at - 1]}):'
        try:
            check_end(elsewhere.start(strike, name, folder, how, at), how)
            elsewhere.call(look, name, folder, how)
        except AssertionError as error:
            raise AssertionError(f"{blow} {error}") from None
        shutil.rmtree(folder)


@pytest.mark.parametrize("how", FAULTS)
def test_the_first_call_is_refused_with_a_typed_error(how, elsewhere, tmp_path):
    elsewhere.call(make, "Immutable", tmp_path)
    said, calls = elsewhere.call(strike, "Immutable", tmp_path, how, 1)
    assert said.startswith("StoreUnavailableError")
    assert calls[0] == "open"


@pytest.mark.parametrize("how", CRASHES)
def test_a_process_ends_where_it_is_told_to(how, elsewhere, tmp_path):
    elsewhere.call(make, "Immutable", tmp_path)
    assert elsewhere.start(strike, "Immutable", tmp_path, how, 2).wait() == -signal.SIGKILL
