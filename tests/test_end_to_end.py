"""From a DataFrame through a table, a run, another process and a view back to the answer of pandas."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import wandb_tables_widget as wandb

ROWS = 300
READER = """
import json, pickle, sys
import wandb_tables_widget as wandb

table = wandb.Api(sys.argv[1]).run("p/one").table("frame")
answers = []
for options in json.loads(sys.argv[2]):
    shown = table.show(**options)
    found = shown.to_pandas()
    shown.close()
    if "image" in found:
        found["image"] = [image and (image.caption, image.to_numpy().tolist()) for image in found["image"]]
    answers.append(found)
sys.stdout.buffer.write(pickle.dumps(answers))
"""
KEYS = ["yes", "word"]
QUERIES = [
    ({}, lambda f: f),
    ({"filter": "score > 0.25 and word != 'cat'"}, lambda f: f[(f.score > 0.25) & f.word.ne("cat")]),
    ({"filter": "whole is null or not yes"}, lambda f: f[f.whole.isna() | ~f.yes]),
    ({"filter": "whole * 2 + 1 >= id // 3"}, lambda f: f[(f.whole * 2 + 1 >= f.id // 3).fillna(value=False)]),
    ({"filter": 'when < "2026-01-10" and when is not null'}, lambda f: f[f.when < "2026-01-10"]),
    ({"filter": "'new' in tags"}, lambda f: f[[t is not None and "new" in t for t in f.tags]]),
    ({"filter": "about.depth == 2"}, lambda f: f[[a.get("depth") == 2 for a in f.about]]),
    (
        {"filter": "contains(word, 'o') and image.width == 4"},
        lambda f: f[f.word.isin(["dog", "fox"]) & f.image.notna()],
    ),
    ({"sort": "-score"}, lambda f: in_order(f, ["score"], [False])),
    ({"sort": ["word", "-score"]}, lambda f: in_order(f, ["word", "score"], [True, False])),
    (
        {"sort": ["-yes", "whole", "-when"]},
        lambda f: in_order(f, ["yes", "whole", "when"], [False, True, False]),
    ),
    ({"group_by": "word"}, lambda f: keys_first(in_order(f, ["word"], [True]), ["word"])),
    (
        {"group_by": KEYS, "sort": "-score", "filter": "id % 2 == 1"},
        lambda f: keys_first(in_order(f[f.id % 2 == 1], [*KEYS, "score"], [True, True, False]), KEYS),
    ),
    ({"columns": ["tags", "id"], "sort": "-id"}, lambda f: in_order(f, ["id"], [False])[["tags", "id"]]),
]


def in_order(frame, columns, ascending):
    """Sort stably by each column from the last to the first; missing values come last."""
    for column, up in reversed(list(zip(columns, ascending, strict=True))):
        frame = frame.sort_values(column, ascending=up, kind="stable", na_position="last")
    return frame


def keys_first(frame, keys):
    return frame[[*keys, *(name for name in frame.columns if name not in keys)]]


def make_frame(seed):
    rng = np.random.default_rng(seed)
    score = rng.normal(size=ROWS).round(1)
    score[rng.random(ROWS) < 0.2] = np.nan
    score[:4] = [np.inf, -np.inf, np.inf, -np.inf]
    pixels = rng.integers(0, 256, (ROWS, 4, 4), np.uint8)
    tags = [list(rng.choice(["new", "old", "odd"], k)) if k < 3 else None for k in rng.integers(0, 4, ROWS)]
    frame = pd.DataFrame(
        {
            "id": rng.permutation(ROWS),
            "word": rng.choice(np.array(["ant", "cat", "dog", "fox", "ünï", None], object), ROWS),
            "whole": pd.array(rng.integers(-50, 50, ROWS), "Int64"),
            "score": score,
            "yes": rng.random(ROWS) < 0.5,
            "when": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 10**6, ROWS), unit="s"),
            "tags": tags,
            "about": [{"depth": int(k)} if k else {"note": "é"} for k in rng.integers(0, 4, ROWS)],
            "image": [wandb.Image(p, caption=str(i)) if i % 5 else None for i, p in enumerate(pixels)],
        }
    )
    for name in ("whole", "when"):
        frame[name] = frame[name].mask(rng.random(ROWS) < 0.2)
    return frame


def plain(value):
    """Return a cell as it compares: missing as None, times as Python's, dicts without missing keys."""
    if isinstance(value, wandb.Image):
        return [value.caption, value.to_numpy().tolist()]
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return list(value)
    if pd.isna(value):
        return None
    return value.to_pydatetime() if isinstance(value, dt.datetime) else value


def cells(frame):
    return {name: [plain(value) for value in frame[name].astype(object)] for name in frame.columns}


@pytest.mark.parametrize("seed", [0, 1])
def test_what_comes_back_is_what_pandas_says(tmp_path, seed):
    frame = make_frame(seed)
    with wandb.init(project="p", id="one", dir=tmp_path) as run:
        run.log({"frame": wandb.Table(dataframe=frame)})
    questions = json.dumps([options for options, _ in QUERIES])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", READER, str(tmp_path), questions],
        check=False,
        capture_output=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr.decode()
    answers = pickle.loads(done.stdout)  # noqa: S301  # our own child wrote it
    for (options, ask), found in zip(QUERIES, answers, strict=True):
        wanted = ask(frame)
        assert len(wanted) > 0
        assert found.index.tolist() == wanted.index.tolist(), options
        assert list(found.columns) == list(wanted.columns), options
        assert cells(found) == cells(wanted), options
