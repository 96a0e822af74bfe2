"""What is done with rows that are kept already, and streams; as `operations`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.store.operations import Operation, picture, pictures, rows_of
from wandb_tables_widget.store import Api, init
from wandb_tables_widget.store.streams import Stream, StreamTable
from wandb_tables_widget.store.streams.path import StreamPath


class Finish(Operation):
    """The end of a run whose rows wait in the catalogue."""

    whole = False

    def make(self) -> None:
        super().make()
        self.grow(0, 6)

    def grow(self, first: int, last: int) -> None:
        """Log an increment of one row for each number."""
        run = init(project="p", id="r", dir=self.folder, resume="must", reinit="finish_previous")
        table = pictures(0, 0, "INCREMENTAL")
        for seed in range(first, last):
            table.add_data(seed, picture(seed))
            run.log({"t": table})

    def act(self) -> None:
        self.run.finish()

    def check(self, api: Api) -> bool:
        run = self.saved(api)
        rows = rows_of(run.table("t"))
        assert rows == rows_of(pictures(0, 6))
        for seed in range(6):
            assert rows_of(run.tables.read("t", increment=seed)) == [rows[seed]]
        return run.state == "finished"


class Compact(Finish):
    """Making files of rows that wait, and larger files of small ones."""

    def make(self) -> None:
        Operation.make(self)
        self.grow(0, 3)
        Api(self.folder).compact()
        self.grow(3, 6)

    def open(self) -> None:
        self.api = Api(self.folder)

    def act(self) -> None:
        self.api.compact()

    def check(self, api: Api) -> bool:
        super().check(api)
        with api._store.catalog.read() as reader:
            return reader.row("SELECT 1 FROM increments WHERE batch IS NOT NULL") is None


class Delete(Compact):
    """Taking away a run with tables of its own, and one that another run has, too."""

    whole = True

    def make(self) -> None:
        super().make()
        with init(project="p", id="old", dir=self.folder, reinit="finish_previous") as run:
            run.log({"same": pictures(0, 3), "own": pictures(50, 19), "large": picture(60, 640)})
            table = pictures(50, 2, "MUTABLE")
            for seed in range(3):
                table.add_data(seed, picture(70 + seed))
                run.log({"changing": table})

    def act(self) -> None:
        self.api.delete(self.api.run("p/old"))

    def check(self, api: Api) -> bool:
        Finish.check(self, api)
        runs = {run.id: run for run in api.runs("p")}
        if "old" in runs:
            assert list(runs["old"].tables) == ["same", "own", "changing"]
            assert rows_of(runs["old"].table("own")) == rows_of(pictures(50, 19))
            assert runs["old"].history()["large"][0].bytes == picture(60, 640).bytes
        return "old" not in runs


class Collect(Delete):
    """Taking away what nobody names any more: files, media in packs, and what a killed writer left."""

    whole = False

    def make(self) -> None:
        super().make()
        self.open()
        self.api.compact()
        super().act()
        root = Path(self.folder, ".wandb_tables")
        Path(root, "tables", "0" * 16).mkdir()
        Path(root, "tables", "0" * 16, f"seg-0-0-{'1' * 16}.parquet").write_bytes(b"half a file")

    def act(self) -> None:
        self.api.gc(older_than=0, keep=0)

    def check(self, api: Api) -> bool:
        assert super().check(api)
        orphans = api.verify(progress=False).orphans
        return not [name for name in orphans if not name.startswith("media/packs")]  # a live writer's own


class LogStream(Operation):
    """One call to a stream that has rows."""

    stream: StreamTable | None = None
    rows = tuple({"n": n, "image": picture(n)} for n in range(1, 4))

    def make(self) -> None:
        with StreamTable("p/s", dir=self.folder) as stream:
            stream.log({"n": 0, "image": picture(0)})

    def open(self) -> None:
        self.stream = StreamTable("p/s", dir=self.folder)

    def act(self) -> None:
        self.stream.log(list(self.rows))

    def close(self) -> None:
        if self.stream is not None:
            self.stream.finish()

    def found(self, api: Api) -> list[dict[str, Any]]:
        """Return all rows, with those that wait in this process."""
        if self.stream is not None:
            self.stream.flush()
        return Stream(api._store, StreamPath("", "p", "s")).rows()

    def check(self, api: Api) -> bool:
        found = self.found(api)
        numbers = [row["n"] for row in found]
        assert numbers in ([0], [0, 1, 2, 3])
        assert [row["image"].bytes for row in found] == [picture(n).bytes for n in numbers]
        return len(numbers) == 4


class BeginStream(LogStream):
    """A new stream, in a folder without a store, and its first call."""

    def make(self) -> None:
        pass

    def open(self) -> None:
        pass

    def act(self) -> None:
        self.stream = self.stream or StreamTable("p/s", dir=self.folder)
        self.stream.log(list(self.rows))

    def check(self, api: Api) -> bool:
        found = self.found(api)
        assert [row["n"] for row in found] in ([], [1, 2, 3])
        return bool(found)


class FinishStream(LogStream):
    """Bringing the rows of a stream into the catalogue."""

    whole = False

    def open(self) -> None:
        super().open()
        self.stream.log(list(self.rows))

    def act(self) -> None:
        self.stream.finish()

    def check(self, api: Api) -> bool:
        assert super().check(api)
        return True


class Recover(FinishStream):
    """Opening a store in which a process died that had logged to a stream."""

    def make(self) -> None:
        super().make()
        FinishStream.open(self)

    def open(self) -> None:
        pass

    def act(self) -> None:
        Api(self.folder)
