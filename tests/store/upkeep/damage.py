"""A store with some of everything, made in a process of its own, and all that can be read from it.

``python damage.py FOLDER end`` ends as a process does. With ``kill`` it is killed while the store is open and
a stream has rows in its spool, with ``backfill`` after all of the log has been brought into the database.
"""

from __future__ import annotations

import os
import signal
import sys

import numpy as np

import wandb_tables_widget as wandb
from wandb_tables_widget.errors import NotFoundError, TablesError
from wandb_tables_widget.store.streams import StreamTable, spool
from wandb_tables_widget.store.upkeep.owners import owners_of_contents


def make(folder: str) -> wandb.Run:
    """Log to a new store: two runs, tables of each log mode, media, an artifact, a stream."""
    os.environ["WANDB_TABLES_DIR"] = folder
    random = np.random.default_rng(0)
    with wandb.init(project="p", id="a", config={"lr": 0.1, "layers": [1, 2]}, tags=["x", "y"]) as run:
        images = [wandb.Image(p) for p in random.integers(0, 256, (12, 8, 8), np.uint8)]
        run.log({"fixed": wandb.Table(columns=["n", "image"], data=[[n, i] for n, i in enumerate(images)])})
        changing = wandb.Table(
            columns=["n", "text"], data=[[n, f"row {n}"] for n in range(50)], log_mode="MUTABLE"
        )
        for n in range(3):
            changing.add_column(f"c{n}", [float(n)] * 50)
            run.log({"changing": changing, "loss": 1 / (n + 1)})
        large = random.integers(0, 256, (640, 640, 3), np.uint8)
        art = wandb.Artifact("data", "dataset", metadata={"k": "v"})
        art.add(wandb.Table(columns=["big"], data=[[wandb.Image(large, file_type="bmp")]]), "big")
        run.log_artifact(art)
    run = wandb.init(project="p", entity="me", id="b", name="second")
    growing = wandb.Table(columns=["n", "image"], log_mode="INCREMENTAL")
    for n in range(20):
        growing.add_data(n, wandb.Image(random.integers(0, 256, (6, 6), np.uint8)))
        run.log({"growing": growing, "n": n})
        if n == 9:
            compact_all(run._store)
    stream = StreamTable("me/p/live")
    stream.log([{"at": n, "text": f"t{n}"} for n in range(30)])
    stream.finish()
    return run


def leave_spool() -> None:
    """Log to streams that nobody brings into the catalogue."""
    spool.flusher.mark = lambda *_args, **_options: None
    for name in ("left", "other"):
        stream = StreamTable(f"me/p/{name}")
        for n in range(8):
            image = wandb.Image(np.full((4, 4), n, np.uint8))
            stream.log({"n": n, "text": "x" * 40 * n, "image": image})


def backfill(store) -> None:
    """Bring the log into the database, and leave it there."""
    connection = store.catalog._write_connection()
    assert connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1] > 0


def compact_all(store) -> None:
    """Make segments of all rows that wait in the catalogue."""
    from wandb_tables_widget.store.compaction import compact  # noqa: PLC0415  # a test's own

    with store.catalog.read() as reader:
        growing = list(owners_of_contents(reader))
    for content in growing:
        compact(store, content)


def read_all(store) -> dict[str, object]:
    """Return everything that can be read, by what it is; where it cannot, the error's class."""
    api = wandb.Api(store.root)
    found: dict[str, object] = {}

    def note(name, read):
        try:
            found[name] = read()
        except TablesError as error:
            found[name] = type(error)
        return found[name]

    projects = note("projects", lambda: [p.path for p in api.projects()])
    for project in projects if isinstance(projects, list) else []:
        runs = note(f"runs {project}", lambda p=project: [r.path for r in api.runs(p)])
        for path in runs if isinstance(runs, list) else []:
            _read_run(api, path, note)
    note("artifact", lambda: _artifact(api))
    for name in ("live", "left", "other"):
        note(f"stream {name}", lambda n=name: _stream(api, n))
    return found


def _stream(api, name):
    found = api.project("me/p").stream(name).table()
    return [
        list(found.columns),
        [[str(getattr(c, "digest", c)) for c in row.values()] for row in found],
        _media(found),
    ]


def _read_run(api, path, note):
    def part(name, read):
        return note(f"{path} {name}", lambda: read(api.run(path)))

    part("about", lambda run: (run.name, run.tags, run.exit_code, run.created_at, run.notes))
    part("config", lambda run: run.config)
    part("summary", lambda run: {key: str(value) for key, value in run.summary.items()})
    part("history", lambda run: [str(row) for row in run.scan_history()])
    keys = part("keys", lambda run: list(run.tables))
    for key in keys if isinstance(keys, list) else []:
        versions = part(f"{key} versions", lambda run, k=key: [v.number for v in run.tables.versions(k)])
        for version in versions if isinstance(versions, list) else []:
            name = f"{key} v{version}"
            part(name, lambda run, k=key, v=version: _rows(run.tables.read(k, v)))
            part(f"{name} media", lambda run, k=key, v=version: _media(run.tables.read(k, v)))
        part(f"{key} increments", lambda run, k=key: list(map(str, run.tables.increments(k))))


def _rows(table):
    return [list(table.columns), [[str(getattr(c, "digest", c)) for c in row] for _, row in table.iterrows()]]


def _media(table):
    return [_bytes(c) for _, row in table.iterrows() for c in row if isinstance(c, wandb.Image)]


def _bytes(media):
    try:
        return media.bytes
    except TablesError as error:
        return type(error)


def _artifact(api):
    art = api.artifact("p/data:latest")
    table = art.get("big")
    return NotFoundError if table is None else [art.digest, art.metadata, _media(table)]


if __name__ == "__main__":
    last = make(sys.argv[1])
    if sys.argv[2] != "end":
        if sys.argv[2] == "backfill":
            backfill(last._store)
        else:
            leave_spool()
        os.kill(os.getpid(), signal.SIGKILL)
