"""Runs, and what is read back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import wandb_tables_widget as wandb

HUGE = "z" * 1_000_000
SELF: list = []
SELF.append(SELF)


@pytest.fixture
def run(tmp_path, monkeypatch, make_table):
    monkeypatch.setenv("WANDB_TABLES_DIR", str(tmp_path / "store"))
    with wandb.init(project="p", id="one") as begun:
        begun.log({"t": make_table(), "loss": 0.5})
        yield begun


# fmt: off
LOGS = [
    (lambda r: r.log(5), "TypeMismatchError", "dict"),
    (lambda r: r.log({"a": object()}), "TypeMismatchError", "'a'", "Table"),
    (lambda r: r.log({"a": {"b": [{1}]}}), "TypeMismatchError", "'a.b.0'"),
    (lambda r: r.log({"a": SELF}), "StoreError", "64 deep"),
    (lambda r: r.log({"a": 10**5000}), "StoreError", "'a'", "text"),
    (lambda r: r.log({"": 1}), "StoreError", "1 to"),
    (lambda r: r.log({5: 1}), "StoreError", "5", "text"),
    (lambda r: r.log({"\ud800": 1}), "StoreError", "surrogate"),
    (lambda r: r.log({HUGE: 1}), "StoreError", "1,000,000"),
    (lambda r: r.log({"_step": 1}), "StoreError", "'_step'", "another name"),
    (lambda r: r.log({"b": 1, "t": wandb.Table(["a"])}), "FrozenTableError", "'t'", "3 rows", "new key"),
    (lambda r: r.log({"b": 1, "t": wandb.Table(["a"], log_mode="MUTABLE")}), "StoreError", "IMMUTABLE"),
    (lambda r: r.log({"a": 1}, step=-1), "RunStateError", "-1", "step="),
    (lambda r: r.log({"a": 1}, step=2**63), "RunStateError", "2**63"),
    (lambda r: r.log({"a": 1}, step="x"), "TypeMismatchError", "'x'"),
    (lambda r: r.log({"a": 1}, commit="x"), "TypeMismatchError", "'x'"),
    (lambda r: r.table("tt"), "NotFoundError", "'tt'", "'t'"),
    (lambda r: r.finish("x"), "TypeMismatchError", "'x'"),
    (lambda r: r.finish(2**70), "TypeMismatchError", "32 bits"),
    (lambda _: wandb.init(project="p", id="one", resume="never"), "RunStateError", "p/one"),
    (lambda _: wandb.init(project="a/b"), "StoreError", "slash", "a/b"),
    (lambda _: wandb.init(id="\ud800"), "StoreError", "surrogate"),
    (lambda _: wandb.init(tags="x"), "TypeMismatchError", "tags=['x']"),
    (lambda _: wandb.init(tags=5), "TypeMismatchError", "int"),
    (lambda _: wandb.init(config={"a": {1}}), "TypeMismatchError", "'a'"),
    (lambda _: wandb.Api().run("p/tow"), "NotFoundError", "'tow'", "'one'"),
    (lambda _: wandb.Api().run("p"), "NotFoundError", "project/id"),
    (lambda _: wandb.Api().runs("q'; DROP TABLE runs; --"), "NotFoundError", "'p'"),
    (lambda _: wandb.open("/no/such/folder"), "NotFoundError", "/no/such/folder"),
    (lambda _: wandb.open("a\0b"), "StoreError", "NUL"),
    (lambda _: wandb.open(5), "StoreError", "5"),
]
# fmt: on


@pytest.mark.parametrize("case", LOGS)
def test_a_run_keeps_what_it_had(run, case, check_refused, make_table):
    act, kind, *words = case
    before = run.step, dict(run.summary), run.state
    check_refused(lambda: act(run), kind, *words)
    assert (run.step, dict(run.summary), run.state) == before
    saved = wandb.Api().run("p/one")
    assert (len(saved.history()), list(saved.tables)) == (1, ["t"])
    assert saved.table("t") == make_table()
    assert [len(project.runs) for project in wandb.Api().projects()] == [1]


def test_a_folder_that_cannot_be_one(tmp_path, check_refused):
    (tmp_path / "file").write_text("mine")
    check_refused(lambda: wandb.init(dir=tmp_path / "file"), "StoreUnavailableError", "WANDB_TABLES_DIR")
    check_refused(lambda: wandb.init(dir="a\0b"), "StoreError", "NUL")
    assert (tmp_path / "file").read_text() == "mine"
    assert wandb.run is None


FULL = """
import resource, sys
import numpy as np
import wandb_tables_widget as wandb
from wandb_tables_widget.errors import StoreUnavailableError

run = wandb.init(project="p", id="one")
run.log({"before": wandb.Table(columns=["a"], data=[[1]])})
large = wandb.Table(columns=["a"], data=np.random.default_rng(0).random((500_000, 1)))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
try:
    run.log({"large": large, "loss": 1})
except StoreUnavailableError as error:
    assert run.dir in str(error) and "WANDB_TABLES_DIR" in str(error)
else:
    sys.exit("no error")
assert (list(run.tables), run.step, "loss" in run.summary) == (["before"], 1, False)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
run.log({"large": large})
run.finish()
assert wandb.Api().run("p/one").table("large") == large
"""


def test_a_disk_that_takes_no_more(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FULL],
        check=False,
        capture_output=True,
        text=True,
        env={"WANDB_TABLES_DIR": str(tmp_path / "store"), "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr
