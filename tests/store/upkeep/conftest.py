from __future__ import annotations

import os
import time

import numpy as np
import pytest

import wandb_tables_widget as wandb
from wandb_tables_widget.store.store import _open_stores

OLD = 10 * 86_400.0


@pytest.fixture
def api(place, pictures):
    """A store with two runs, tables of each log mode, media, two versions of an artifact, a stream."""
    with wandb.init(project="p", id="a", config={"lr": 0.1}) as run:
        run.log({"fixed": pictures(6), "loss": 1.0})
        changing = wandb.Table(columns=["n"], data=[[1], [2]], log_mode="MUTABLE")
        for n in range(3):
            changing.add_column(f"c{n}", [float(n)] * 2)
            run.log({"changing": changing})
        for n in range(2):
            art = wandb.Artifact("data", "dataset")
            art.add(pictures(2, seed=50 + n), "big")
            art.add(large(n), "large")
            run.log_artifact(art).wait()
    with wandb.init(project="p", entity="me", id="b") as run:
        growing = wandb.Table(columns=["n", "image"], log_mode="INCREMENTAL")
        for n, image in enumerate(pictures(5, seed=9)["image"]):
            growing.add_data(n, image)
            run.log({"growing": growing})
        run.log({"alone": pictures(1, seed=30)["image"][0]})
    stream = wandb.StreamTable("me/p/live")
    stream.log([{"at": n} for n in range(4)])
    stream.finish()
    return wandb.Api()


def large(seed):
    """Return an image that gets a file of its own."""
    pixels = np.random.default_rng(seed).integers(0, 256, (640, 640, 3), np.uint8)
    return wandb.Image(pixels, file_type="bmp")


@pytest.fixture
def age(place):
    """Let all files of a store, and what was found nameless, become old; and its writers die."""

    def do(api):
        old = time.time() - OLD
        for path in api._store.root.rglob("*"):
            if path.is_file() and not path.name.startswith("catalog.db"):
                os.utime(path, (old, old))
        with api._store.catalog.write() as transaction:
            transaction.run("UPDATE marks SET since = since - ?", OLD)
            transaction.run("UPDATE migrations SET applied_at = applied_at - ?", 2 * OLD)
            transaction.run(
                "UPDATE writers SET started = 'long ago' WHERE id != ?", api._store.catalog.writer
            )

    return do


@pytest.fixture
def reopen(place):
    """Open the store as another process would."""

    def do(api):
        root = api._store.root
        api._store.catalog.close()
        _open_stores.pop(root, None)
        return wandb.Api(root)

    return do


def disk_usage(api):
    """Return the bytes of all files but those of the catalogue, which keeps room that was freed."""
    files = [path for path in api._store.root.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files if not path.name.startswith("catalog.db"))
