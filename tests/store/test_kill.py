"""kill -9 at random moments: what `log` returned for is there, equal, and the store opens every time.

``WANDB_TABLES_KILL_ROUNDS`` sets the number of rounds.
"""

from __future__ import annotations

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from wandb_tables_widget.store import Api

CHILD = Path(__file__).parent / "kill_child.py"
ROUNDS = int(os.environ.get("WANDB_TABLES_KILL_ROUNDS", "40"))


def load_child():
    spec = importlib.util.spec_from_file_location("kill_child", CHILD)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def one_round(child, number, wait):
    """Let a forked logger work for a while, kill it, and return which seeds it acknowledged."""
    child.stdin.write(f"run{number} {number * 10_000}\n")
    child.stdin.flush()
    lines = [child.stdout.readline()]
    pid = next(int(line.split()[1]) for line in lines if line.startswith("pid"))
    time.sleep(wait)
    os.kill(pid, signal.SIGKILL)
    while lines[-1] != "end\n":
        lines.append(child.stdout.readline())
    return [int(line) for line in lines if line[0].isdigit()]


def test_nothing_acknowledged_is_lost(place):
    make = load_child().make
    chance = random.Random(time.time_ns())  # noqa: S311  # moments, no secrets
    environment = {**os.environ, "PYTHONPATH": str(CHILD.parents[2])}
    total = 0
    with subprocess.Popen(
        [sys.executable, str(CHILD)],
        cwd=place,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        for number in range(ROUNDS):
            seeds = one_round(child, number, chance.uniform(0.005, 0.2))
            total += len(seeds)
            if seeds:
                check_round(Api().run(f"kill/run{number}"), seeds, make)
        child.stdin.close()
    assert total > ROUNDS
    with Api()._store.catalog.read() as reader:
        assert reader.rows("PRAGMA integrity_check") == [("ok",)]
        assert reader.rows("PRAGMA foreign_key_check") == []


def check_round(run, seeds, make):
    assert run.state == "crashed"
    tables = run.tables
    kept = [int(key[1:]) for key in tables]
    assert kept[: len(seeds)] == seeds
    assert len(kept) <= len(seeds) + 1
    assert list(run.history()["seed"]) == kept
    assert run.summary["seed"] == kept[-1]
    for seed in kept:
        back, table = tables[f"t{seed}"], make(seed)
        assert back == table
        assert [image.bytes for image in back["image"]] == [image.bytes for image in table["image"]]
