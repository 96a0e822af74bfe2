from __future__ import annotations

import errno
import os
from contextlib import contextmanager

import apsw
import numpy as np
import pytest

from tests.store.elsewhere import Elsewhere
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store.current import RUNS
from wandb_tables_widget.table.table import Table


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A folder of its own to log in, and no run left behind."""
    monkeypatch.delenv("WANDB_TABLES_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for run in RUNS.mine():
        run._entered = 0
        run.finish()


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """Starts functions in processes of their own."""
    processes = Elsewhere(tmp_path_factory.mktemp("said"))
    yield processes
    processes.close()


@pytest.fixture
def scores():
    return Table(columns=["name", "score"], data=[["a", 1.5], ["b", None], ["c", 2.5]])


@pytest.fixture
def pictures():
    """Make a table of n small images, no two alike."""

    def make(n, seed=0, side=8):
        pixels = np.random.default_rng(seed).integers(0, 256, (n, side, side), np.uint8)
        return Table(
            columns=["id", "image"], data=[[i, Image(p, caption=f"no {i}")] for i, p in enumerate(pixels)]
        )

    return make


class Faults:
    """Makes the n-th call of one of Python's system calls fail."""

    def __init__(self, monkeypatch):
        self._monkeypatch = monkeypatch

    @contextmanager
    def at(self, name, number, code):
        real, calls = getattr(os, name), [0]

        def call(*args, **kwargs):
            calls[0] += 1
            if calls[0] == number:
                raise OSError(code, os.strerror(code))
            return real(*args, **kwargs)

        with self._monkeypatch.context() as patch:
            patch.setattr(os, name, call)
            yield calls


@pytest.fixture
def faults(monkeypatch):
    return Faults(monkeypatch)


class FaultyVFS(apsw.VFS):
    """The system's file layer of SQLite, whose n-th sync or write from now on can fail."""

    def __init__(self):
        super().__init__("faulty", "unix", makedefault=True)
        self.left = {"sync": -1, "write": -1}

    def xOpen(self, name, flags):  # noqa: N802  # SQLite's name
        return FaultyFile(self, name, flags)

    def count(self, what):
        self.left[what] -= 1
        if self.left[what] == 0:
            raise (
                apsw.FullError(os.strerror(errno.ENOSPC)) if what == "write" else apsw.IOError("sync failed")
            )


class FaultyFile(apsw.VFSFile):
    def __init__(self, vfs, name, flags):
        self._vfs = vfs
        super().__init__("unix", name, flags)

    def xSync(self, flags):  # noqa: N802  # SQLite's name
        self._vfs.count("sync")
        return super().xSync(flags)

    def xWrite(self, data, offset):  # noqa: N802  # SQLite's name
        self._vfs.count("write")
        return super().xWrite(data, offset)


@pytest.fixture
def faulty_sqlite():
    vfs = FaultyVFS()
    yield vfs
    vfs.left = {"sync": -1, "write": -1}
    vfs.unregister()
