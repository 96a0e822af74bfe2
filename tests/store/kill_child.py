"""Logs tables until it is killed, saying after each `log` what it logged. Forked anew for each line read."""

from __future__ import annotations

import os
import sys

import numpy as np

from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import init
from wandb_tables_widget.table.table import Table


def make(seed: int) -> Table:
    """Return the table of a number: 1 to 40 rows, with images, every seventh with a large one."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(1, 41))
    pixels = random.integers(0, 256, (rows, 6, 6), np.uint8)
    table = Table(
        columns=["seed", "value", "image"],
        data=[[seed, float(v), Image(p)] for v, p in zip(random.random(rows), pixels, strict=True)],
    )
    if seed % 7 == 0:
        table.add_data(seed, 0.0, Image(random.integers(0, 256, (640, 640, 3), np.uint8)))
    return table


def log_for_ever(name: str, first: int) -> None:
    """Log tables of the numbers from ``first`` on to a run called ``name``."""
    run = init(project="kill", id=name)
    seed = first
    while True:
        run.log({f"t{seed}": make(seed), "seed": seed})
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
