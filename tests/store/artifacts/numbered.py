"""Artifacts by number, which tests make in one process and compare in another."""

from __future__ import annotations

import numpy as np

from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.table.table import Table


def table(seed: int) -> Table:
    """Return the table in the artifact of a number."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(1, 20))
    pixels = random.integers(0, 256, (rows, 6, 6), np.uint8)
    return Table(columns=["seed", "image"], data=[[seed, Image(p)] for p in pixels])


def make(seed: int, name: str) -> Artifact:
    """Return the artifact of a number: a table with images, two files, every fifth with a large one."""
    random = np.random.default_rng(seed)
    artifact = Artifact(name, "dataset", metadata={"seed": seed})
    artifact.add(table(seed), "t")
    for at in range(2):
        with artifact.new_file(f"f{at}", "xb") as file:
            file.write(random.bytes(int(random.integers(0, 5_000))))
    if seed % 5 == 0:
        with artifact.new_file("large", "xb") as file:
            file.write(random.bytes(2**20 + 7))
    return artifact
