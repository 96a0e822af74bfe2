"""What every column type must stand: written in each way, and read in a new process, it is equal."""

from __future__ import annotations

import importlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from wandb_tables_widget.media.base import Media
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.streams import Stream, StreamTable
from wandb_tables_widget.store.streams.path import StreamPath
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.elsewhere import Elsewhere


def same(a: Any, b: Any) -> bool:
    """Tell whether two cells are the same: of media the bytes, NaN like NaN, arrays by their numbers."""
    if isinstance(a, Media) and isinstance(b, Media):
        return a == b and a.bytes == b.bytes
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.array_equal(a, b, equal_nan=True)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float) and isinstance(b, float) and math.isnan(a):
        return math.isnan(b)
    return a is b or (type(a) is type(b) and a == b)


class ValueSuite:
    """The tests of a column type. A subclass gives values; its name begins with ``Test``."""

    mixed = False
    """Whether the column takes values of several types."""

    def values(self) -> list[Any]:
        """Return the cells of some rows, new ones each time."""
        raise NotImplementedError

    def more(self) -> list[Any]:
        """Return the cells of rows that come later."""
        return self.values()

    def table(self, cells: list[Any], log_mode: str = "IMMUTABLE") -> Table:
        """Return a table of one column."""
        rows = [[cell] for cell in cells]
        return Table(columns=["v"], data=rows, log_mode=log_mode, allow_mixed_types=self.mixed)

    def check(self, found: Table, cells: list[Any]) -> None:
        """Hold a table against the one that was written."""
        made = self.table(cells)
        assert found == made
        assert found.schema == made.schema
        assert found.to_arrow().schema == made.to_arrow().schema
        assert found.to_arrow().equals(made.to_arrow())
        self.check_cells(found["v"], made["v"])

    def check_cells(self, found: list[Any], made: list[Any]) -> None:
        """Hold cells against those of a table that was never kept."""
        assert len(found) == len(made)
        odd = [(at, a, b) for at, (a, b) in enumerate(zip(found, made, strict=True)) if not same(a, b)]
        assert not odd

    @pytest.mark.parametrize("way", ["immutable", "mutable", "increments", "compacted", "artifact", "stream"])
    def test_what_is_written_is_read_equal_in_a_new_process(
        self, way: str, elsewhere: Elsewhere, tmp_path: Any
    ) -> None:
        write, _ = WAYS[way]
        write(self, str(tmp_path))
        elsewhere.call(compare, type(self).__module__, type(self).__qualname__, way, tmp_path)


def compare(module: str, name: str, way: str, folder: str) -> None:
    """Read what a suite wrote, and hold it against what the suite says now."""
    _, read = WAYS[way]
    read(getattr(importlib.import_module(module), name)(), folder)


def _write_whole(suite: ValueSuite, folder: str) -> None:
    with init(project="p", id="r", dir=folder) as run:
        run.log({"t": suite.table(suite.values())})


def _read_whole(suite: ValueSuite, folder: str) -> None:
    suite.check(Api(folder).run("p/r").table("t"), suite.values())


def _write_versions(suite: ValueSuite, folder: str) -> None:
    with init(project="p", id="r", dir=folder) as run:
        run.log({"t": suite.table(suite.values(), "MUTABLE")})
        run.log({"t": suite.table(suite.values() + suite.more() + [None], "MUTABLE")})


def _read_versions(suite: ValueSuite, folder: str) -> None:
    tables = Api(folder).run("p/r").tables
    suite.check(tables.read("t", 0), suite.values())
    suite.check(tables.read("t", 1), suite.values() + suite.more() + [None])


def _write_increments(suite: ValueSuite, folder: str) -> None:
    run = init(project="p", id="r", dir=folder, reinit="create_new")
    table = suite.table(suite.values(), "INCREMENTAL")
    run.log({"t": table})
    for cell in suite.more():
        table.add_data(cell)
    run.log({"t": table})


def _write_compacted(suite: ValueSuite, folder: str) -> None:
    _write_increments(suite, folder)
    assert Api(folder).compact() == 2


def _read_increments(suite: ValueSuite, folder: str) -> None:
    tables, count = Api(folder).run("p/r").tables, len(suite.values())
    made = suite.table(suite.values() + suite.more())
    assert tables["t"] == made
    assert tables["t"].schema == made.schema
    suite.check_cells(tables["t"]["v"], made["v"])
    suite.check_cells(tables.read("t", increment=0)["v"], made["v"][:count])
    suite.check_cells(tables.read("t", increment=1)["v"], made["v"][count:])


def _write_artifact(suite: ValueSuite, folder: str) -> None:
    art = Artifact("a", "dataset")
    art.add(suite.table(suite.values()), "t")
    with init(project="p", id="r", dir=folder) as run:
        run.log_artifact(art)


def _read_artifact(suite: ValueSuite, folder: str) -> None:
    suite.check(Api(folder).artifact("p/a:latest").get("t"), suite.values())


def _write_stream(suite: ValueSuite, folder: str) -> None:
    with StreamTable("p/s", dir=folder) as stream:
        for cell in suite.table(suite.values() + suite.more())["v"]:
            stream.log({"v": cell})


def _read_stream(suite: ValueSuite, folder: str) -> None:
    rows = Stream(Api(folder)._store, StreamPath("", "p", "s")).rows()
    suite.check_cells([row["v"] for row in rows], suite.table(suite.values() + suite.more())["v"])


WAYS: dict[str, tuple[Callable[[ValueSuite, str], None], Callable[[ValueSuite, str], None]]] = {
    "immutable": (_write_whole, _read_whole),
    "mutable": (_write_versions, _read_versions),
    "increments": (_write_increments, _read_increments),
    "compacted": (_write_compacted, _read_increments),
    "artifact": (_write_artifact, _read_artifact),
    "stream": (_write_stream, _read_stream),
}
