"""How long logging and reading back take, beside a bare Parquet write of the same rows."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.benchmarks.store_tasks import ROWS, results
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.table.table import Table

CATALOG_FILES = 3
FRESH = {"rounds": 7, "iterations": 1, "warmup_rounds": 1}


@pytest.fixture(scope="module")
def frame():
    return results()


@pytest.fixture
def run(tmp_path):
    with init(dir=tmp_path) as active:
        yield active


def changing(frame):
    """Yield frames that differ, so that none is in the store yet."""
    for i in itertools.count():
        yield frame.assign(id=frame["id"] + i)


@pytest.mark.benchmark(group="store: log 200k x 10")
def test_bare_parquet_write(benchmark, frame, tmp_path):
    table = pa.Table.from_pandas(frame, preserve_index=False)
    benchmark.pedantic(pq.write_table, (table, tmp_path / "bare.parquet"), **FRESH)


@pytest.mark.benchmark(group="store: log 200k x 10")
def test_bare_parquet_write_from_pandas(benchmark, frame, tmp_path):
    def write():
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), tmp_path / "bare.parquet")

    benchmark.pedantic(write, **FRESH)


@pytest.mark.benchmark(group="store: log 200k x 10")
def test_log_a_table(benchmark, frame, run):
    keys, frames = itertools.count(), changing(frame)
    benchmark.pedantic(
        run.log,
        setup=lambda: (({f"t{next(keys)}": Table(dataframe=next(frames))},), {}),
        **FRESH,
    )
    kept = [path.stat().st_size for path in (run._store.root / "tables").glob("*/*")]
    benchmark.extra_info["bytes"] = kept[0]


@pytest.mark.benchmark(group="store: log 200k x 10")
def test_log_a_dataframe(benchmark, frame, run):
    keys, frames = itertools.count(), changing(frame)
    benchmark.pedantic(run.log, setup=lambda: (({f"t{next(keys)}": next(frames)},), {}), **FRESH)


@pytest.mark.benchmark(group="store: log 200k x 10")
def test_log_the_same_table_again(benchmark, frame, run):
    table = Table(dataframe=frame)
    run.log({"t": table})
    benchmark.pedantic(run.log, ({"t": table},), **FRESH)


@pytest.mark.benchmark(group="store: read 200k x 10 back")
def test_read_a_table(benchmark, frame, run):
    run.log({"t": frame})
    saved = Api(run.dir).run(run.path)
    assert len(benchmark.pedantic(saved.table, ("t",), **FRESH)) == ROWS


@pytest.mark.benchmark(group="store: read 200k x 10 back")
def test_read_a_dataframe(benchmark, frame, run):
    run.log({"t": frame})
    read = benchmark.pedantic(lambda: Api(run.dir).run(run.path).table("t").to_pandas(), **FRESH)
    assert len(read) == ROWS


def images(seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (2000, 28, 28), np.uint8)
    return Table(columns=["id", "image"], data=[[i, Image(p)] for i, p in enumerate(pixels)])


@pytest.mark.benchmark(group="store: 2,000 rows with a 28 x 28 image")
def test_log_images(benchmark, run):
    seeds = itertools.count()
    benchmark.pedantic(
        run.log,
        setup=lambda: (({f"t{(seed := next(seeds))}": images(seed)},), {}),
        **FRESH,
    )
    files = [path for path in Path(run.dir).rglob("*") if path.is_file()]
    assert len(files) <= CATALOG_FILES + 1 + FRESH["rounds"] + FRESH["warmup_rounds"]


@pytest.mark.benchmark(group="store: 2,000 rows with a 28 x 28 image")
def test_read_50_random_images(benchmark, run):
    run.log({"t": images(0)})
    digests = run.table("t").to_arrow()["image"].combine_chunks().field("digest").to_pylist()
    picked = np.random.default_rng(1).choice(digests, 50)
    benchmark.pedantic(lambda: [run._store.blobs.read(str(digest)) for digest in picked], **FRESH)


@pytest.mark.benchmark(group="store: scalars")
def test_log_one_scalar(benchmark, run):
    benchmark.pedantic(run.log, ({"loss": 0.5},), rounds=300, iterations=1, warmup_rounds=10)
