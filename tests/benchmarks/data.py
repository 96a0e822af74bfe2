"""A table of evaluation results of any size, made quickly: 14 columns of every common kind."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wandb_tables_widget.dtypes import Boolean, Column, Media, Number, Schema, String, Timestamp

_PART = 1_000_000
# fmt: off
_WORDS = [
    "the", "of", "cat", "dog", "truck", "ship", "horse", "plane", "frog", "deer", "bird", "car",
    "model", "loss", "wrong", "blurry", "dark", "bright", "night", "day", "city", "road", "tree",
    "snow", "water", "sky", "person", "left", "right", "near", "far", "small", "large", "red", "green",
    "blue",
]
# fmt: on

SCHEMA = Schema(
    (
        Column("id", Number(integer=True)),
        Column("step", Number(integer=True)),
        Column("tokens", Number(integer=True)),
        Column("score", Number()),
        Column("loss", Number()),
        Column("conf", Number()),
        Column("latency", Number()),
        Column("label", String()),
        Column("guess", String()),
        Column("key", String()),
        Column("prompt", String()),
        Column("correct", Boolean()),
        Column("ts", Timestamp()),
        Column("image", Media()),
    )
)

NUMBERS = [SCHEMA.index(name) for name in ("step", "tokens", "score", "loss", "conf", "latency")]


def evaluation_table(rows: int, seed: int = 0) -> pa.Table:
    """Return ``rows`` results in `SCHEMA`: NaN and null among scores, 10 labels, ``rows / 10`` keys."""
    rng = np.random.default_rng(seed)
    keys = pa.array([f"k{i:09x}" for i in range(max(rows // 10, 1))])
    parts = [_part(rng, low, min(_PART, rows - low), keys) for low in range(0, rows, _PART)]
    return pa.concat_tables(parts or [_part(rng, 0, 0, keys)])


def ten_columns(rows: int) -> tuple[pa.Table, Schema]:
    """Return a table of ten columns, numbers and labels, with its schema."""
    schema = Schema(SCHEMA.columns[:9] + SCHEMA.columns[12:13])
    return evaluation_table(rows).select(list(schema.names)), schema


def _part(rng: np.random.Generator, low: int, rows: int, keys: pa.Array) -> pa.Table:
    labels = pa.array([f"class_{i:02d}" for i in range(10)])
    label = rng.integers(0, 10, rows)
    guess = np.where(rng.random(rows) < 0.85, label, rng.integers(0, 10, rows))
    score = rng.random(rows)
    score[rng.random(rows) < 0.02] = np.nan
    words = pa.array(_WORDS)
    prompt = [words.take(pa.array(rng.integers(0, len(_WORDS), rows))) for _ in range(7)]
    seconds = 1_700_000_000_000_000 + np.arange(low, low + rows) * 1_000_000 + rng.integers(0, 500_000, rows)
    columns = {
        "id": pa.array(rng.permutation(rows) + low),
        "step": pa.array(np.arange(low, low + rows) // 1000),
        "tokens": pa.array(rng.integers(1, 4096, rows), mask=rng.random(rows) < 0.03),
        "score": pa.array(score, mask=rng.random(rows) < 0.02, from_pandas=False),
        "loss": pa.array(rng.exponential(1.0, rows)),
        "conf": pa.array(rng.beta(5, 2, rows)),
        "latency": pa.array(rng.lognormal(3, 1, rows)),
        "label": labels.take(pa.array(label)),
        "guess": labels.take(pa.array(guess)),
        "key": keys.take(pa.array(rng.integers(0, len(keys), rows))),
        "prompt": pc.binary_join_element_wise(*prompt, " "),
        "correct": pa.array(label == guess, mask=rng.random(rows) < 0.01),
        "ts": pa.array(seconds).cast(pa.timestamp("us")),
        "image": _images(rng, low, rows),
    }
    return pa.table(columns)


def _images(rng: np.random.Generator, low: int, rows: int) -> pa.Array:
    digests = pa.array(rng.integers(0, 2**62, rows)).cast(pa.string())
    side = pa.array(np.full(rows, 28, np.int32))
    fields = {
        "digest": digests,
        "format": pa.array(["png"]).take(pa.array(np.zeros(rows, np.int8))),
        "width": side,
        "height": side,
        "size": pa.array(np.arange(low, low + rows) % 4096),
        "caption": pa.nulls(rows, pa.string()),
    }
    return pa.StructArray.from_arrays(list(fields.values()), list(fields))
