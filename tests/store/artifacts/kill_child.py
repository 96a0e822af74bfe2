"""Logs artifacts until it is killed, saying after each what it logged. Forked anew for each line read."""

from __future__ import annotations

import os
import sys

import numpy as np

from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.table.table import Table


def make(seed: int) -> Artifact:
    """Return the artifact of a number: a table with images, two files, every fifth with a large one."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(1, 20))
    pixels = random.integers(0, 256, (rows, 6, 6), np.uint8)
    table = Table(columns=["seed", "image"], data=[[seed, Image(p)] for p in pixels])
    artifact = Artifact("ds", "dataset", metadata={"seed": seed})
    artifact.add(table, "t")
    for at in range(2):
        with artifact.new_file(f"f{at}", "xb") as file:
            file.write(random.bytes(int(random.integers(0, 5_000))))
    if seed % 5 == 0:
        with artifact.new_file("large", "xb") as file:
            file.write(random.bytes(2**20 + 7))
    return artifact


def log_for_ever(name: str, first: int) -> None:
    """Log artifacts of the numbers from ``first`` on, by a run called ``name``."""
    run = init(project="kill", id=name)
    seed = first
    while True:
        run.log_artifact(make(seed), aliases=[f"s{seed}"])
        os.write(1, b"%d\n" % seed)
        seed += 1


def main() -> None:
    """Fork a logger for each line ``name first``; say its pid, and wait for its end before the next."""
    for line in sys.stdin:
        name, first = line.split()
        pid = os.fork()
        if pid == 0:
            log_for_ever(name, int(first))
        os.write(1, b"pid %d\n" % pid)
        os.waitpid(pid, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    main()
