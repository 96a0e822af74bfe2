"""Every way to keep something, at work until its process is killed; and what must be there afterwards.

Each ``log`` says a line for each call that returned; each ``check`` compares what is there with how many
calls did, and returns how many are there. Whoever is killed may have one call kept that did not return.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.store.artifacts import numbered as artifacts
from tests.store.elsewhere import say
from tests.store.operations import picture, rows_of
from tests.store.streams import stream_child as streams
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.streams import Stream, StreamTable
from wandb_tables_widget.store.streams.path import StreamPath
from wandb_tables_widget.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = "kill"
_SHARED = 12


class Mode:
    """One way to keep something, under a name that nobody else uses, beginning with a number."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.seed = seed

    def log(self) -> None:
        """Keep one thing after the other, and say so."""
        raise NotImplementedError

    def kept(self, api: Api) -> int:
        """Return how many calls are kept, all of them whole and in their order.

        Raises:
            NotFoundError: there is nothing of that name.
        """
        raise NotImplementedError

    def check(self, api: Api, lines: Sequence[str]) -> int:
        """Return how many calls are kept; all that returned are among them."""
        kept = self.kept(api)
        assert len(lines) <= kept <= len(lines) + 1
        return kept


class Immutable(Mode):
    """New tables with images, some of them the same as those of others; every seventh with a large one."""

    def table(self, seed: int) -> Table:
        """Return the table of a number."""
        seed = seed if seed % 3 else seed % _SHARED
        random = np.random.default_rng(seed)
        rows = int(random.integers(1, 30))
        table = Table(
            columns=["seed", "value", "image"],
            data=[
                [seed, float(value), picture(seed * 100 + n)] for n, value in enumerate(random.random(rows))
            ],
        )
        if seed % 7 == 0:
            table.add_data(seed, 0.0, picture(seed, 640))
        return table

    def log(self) -> None:
        run = init(project=PROJECT, id=self.name)
        for n in itertools.count(self.seed):
            run.log({f"t{n}": self.table(n), "seed": n, "image": picture(n)})
            say(n)

    def kept(self, api: Api) -> int:
        run = api.run(f"{PROJECT}/{self.name}")
        keys = list(run.tables)
        assert keys == [f"t{self.seed + n}" for n in range(len(keys))]
        for n, key in enumerate(keys, self.seed):
            assert rows_of(run.table(key)) == rows_of(self.table(n))
        history = run.history()
        assert len(history) >= len(keys)
        for n, row in enumerate(history.to_dict("records")):
            assert row["seed"] == self.seed + n
            assert row["image"].bytes == picture(self.seed + n).bytes
        return len(keys)


class Mutable(Mode):
    """A table that is changed in every way, and logged again."""

    def change(self, table: Table, n: int) -> None:
        """Make the n-th version of the one before."""
        if n % 4 == 3 and n < 40:
            table.add_column(f"more {n}", [n / 2] * len(table))
        elif n % 4 == 2:
            table.data[0][0] = -n
        else:
            table.add_data(n, picture(n), *[n / 3] * (len(table.columns) - 2))

    def log(self) -> None:
        run, table = init(project=PROJECT, id=self.name), Table(columns=["n", "image"], log_mode="MUTABLE")
        for n in itertools.count():
            self.change(table, n)
            run.log({"t": table, "n": n})
            say(n)

    def kept(self, api: Api) -> int:
        tables = api.run(f"{PROJECT}/{self.name}").tables
        count = len(tables.versions("t")) if "t" in tables else 0
        table = Table(columns=["n", "image"], log_mode="MUTABLE")
        for n in range(count):
            self.change(table, n)
            if n % 5 == 0 or n == count - 1:
                assert rows_of(tables.read("t", n)) == rows_of(table)
        assert not count or len(tables["t"]) >= len(table)
        return count


class Incremental(Mode):
    """A table that grows, in a run that is finished and resumed now and then."""

    def rows(self, n: int) -> list[list[Any]]:
        """Return the rows of an increment."""
        return [[n, picture(n + m) if n % 4 == 0 else None] for m in range(1 + n % 3)]

    def log(self) -> None:
        for begin in itertools.count(step=15):
            table = Table(columns=["n", "image"], log_mode="INCREMENTAL")
            with init(project=PROJECT, id=self.name, resume="allow") as run:
                for n in range(begin, begin + 15):
                    for row in self.rows(n):
                        table.add_data(*row)
                    run.log({"t": table, "n": n})
                    say(n)

    def kept(self, api: Api) -> int:
        tables = api.run(f"{PROJECT}/{self.name}").tables
        if "t" not in tables:
            return 0
        count = len(tables.increments("t"))
        found = rows_of(tables["t"])
        expected = [rows_of(Table(columns=["n", "image"], data=self.rows(n))) for n in range(count)]
        assert found[: sum(map(len, expected))] == list(itertools.chain(*expected))
        for n in {0, count // 2, count - 1}:
            assert rows_of(tables.read("t", increment=n)) == expected[n]
        return count


class Scalars(Mode):
    """Numbers and texts."""

    def log(self) -> None:
        run = init(project=PROJECT, id=self.name)
        for n in itertools.count():
            run.log({"n": n, "text": f"call {n}"})
            say(n)

    def kept(self, api: Api) -> int:
        run = api.run(f"{PROJECT}/{self.name}")
        history = run.history()
        if history.empty:
            return 0
        count = len(history)
        assert list(history["n"]) == list(range(count))
        assert list(history["text"]) == [f"call {n}" for n in range(count)]
        assert run.summary["n"] >= count - 1
        return count


class Artifacts(Mode):
    """Versions of an artifact with a table, images and files."""

    def log(self) -> None:
        run = init(project=PROJECT, id=self.name)
        for n in itertools.count(self.seed):
            run.log_artifact(artifacts.make(n, self.name), aliases=[f"s{n}"])
            say(n)

    def kept(self, api: Api) -> int:
        if not api.artifact_exists(f"{PROJECT}/{self.name}"):
            return 0
        versions = api.artifacts("dataset", f"{PROJECT}/{self.name}")
        for n, version in enumerate(versions):
            made = artifacts.make(self.seed + n, self.name)
            assert version.version == f"v{n}"
            assert version.metadata == {"seed": self.seed + n}
            assert version.manifest.digest() == version.digest == made.manifest.digest()
            assert f"s{self.seed + n}" in version.aliases
            assert rows_of(version.get("t")) == rows_of(artifacts.table(self.seed + n))
        return len(versions)


class Streaming(Mode):
    """Two threads that log rows of changing keys and types to a stream."""

    def log(self) -> None:
        stream = StreamTable(f"{PROJECT}/{self.name}")
        other = threading.Thread(target=self._log, args=(stream, f"{self.name}-1"))
        other.start()
        self._log(stream, f"{self.name}-0")

    def _log(self, stream: StreamTable, who: str) -> None:
        for call in itertools.count():
            rows = streams.rows_of(who, call)
            stream.log(rows if len(rows) > 1 else rows[0])
            say("ack", who, call)
            time.sleep(0.002 * (call % 8 == 0))

    def kept(self, api: Api) -> int:
        return sum(self._calls(api).values())

    def check(self, api: Api, lines: Sequence[str]) -> int:
        calls = self._calls(api)
        for who, count in Counter(line.split()[1] for line in lines).items():
            assert count <= calls[who] <= count + 1
        return sum(calls.values())

    def _calls(self, api: Api) -> Counter[str]:
        """Return how many calls of each thread are there, all whole and in their order."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in Stream(api._store, StreamPath("", PROJECT, self.name)).rows():
            found.setdefault(row["who"], []).append(row)
        calls: Counter[str] = Counter()
        for who, rows in found.items():
            calls[who] = rows[-1]["call"] + 1
            expected = [row for call in range(calls[who]) for row in streams.rows_of(who, call)]
            assert len(rows) == len(expected)
            for row, wanted in zip(rows, expected, strict=True):
                assert {key: row[key] for key in wanted} == wanted
                assert "image" not in wanted or row["image"].bytes == wanted["image"].bytes
        return calls


MODES = {kind.__name__: kind for kind in (Immutable, Mutable, Incremental, Scalars, Artifacts, Streaming)}
