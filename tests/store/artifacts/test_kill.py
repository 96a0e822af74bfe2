"""kill -9 at random moments: what was acknowledged is there, whole, and nothing by half is ever seen.

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
ROUNDS = int(os.environ.get("WANDB_TABLES_KILL_ROUNDS", "25"))


def load_child():
    spec = importlib.util.spec_from_file_location("artifact_kill_child", CHILD)
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


def test_no_artifact_is_lost_or_half_made(place):
    make = load_child().make
    chance = random.Random(time.time_ns())  # noqa: S311  # moments, no secrets
    environment = {**os.environ, "PYTHONPATH": str(CHILD.parents[3])}
    acknowledged = []
    with subprocess.Popen(
        [sys.executable, str(CHILD)],
        cwd=place,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        for number in range(ROUNDS):
            acknowledged += one_round(child, number, chance.uniform(0.02, 0.4))
        child.stdin.close()
    versions = Api().artifacts("dataset", "kill/ds")
    seeds = [one.metadata["seed"] for one in versions]
    assert len(acknowledged) > ROUNDS / 5
    assert set(acknowledged) <= set(seeds)
    assert len(seeds) <= len(acknowledged) + ROUNDS
    assert [one.version for one in versions] == [f"v{i}" for i in range(len(seeds))]
    for one, seed in zip(versions, seeds, strict=True):
        assert one.manifest.digest() == one.digest == make(seed).manifest.digest()
        assert f"s{seed}" in one.aliases
    assert "latest" in versions[-1].aliases
    for one in versions[:: max(1, len(versions) // 25)]:
        one.verify(one.download(place / "out" / one.version))
    with Api()._store.catalog.read() as reader:
        assert reader.rows("PRAGMA integrity_check") == [("ok",)]
        assert reader.rows("PRAGMA foreign_key_check") == []
