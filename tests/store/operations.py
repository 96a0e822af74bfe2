"""What is kept in a store, one call at a time: what is there before, the call, what must be there after.

Each is used in three processes: one makes what is there before, one opens it and makes the call, one checks.
"""

from __future__ import annotations

import numpy as np

from wandb_tables_widget.media.image import Image
from wandb_tables_widget.store import Api, SavedRun, increment, init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.table.table import Table


def picture(seed: int, side: int = 6) -> Image:
    """Return the picture of a number; one of 640 pixels a side gets a file of its own."""
    random = np.random.default_rng(seed)
    return Image(random.integers(0, 256, (side, side, 3), np.uint8), file_type="bmp")


def pictures(first: int, count: int, mode: str = "IMMUTABLE") -> Table:
    """Return a table of numbers and their pictures."""
    rows = [[seed, picture(seed)] for seed in range(first, first + count)]
    return Table(columns=["seed", "image"], data=rows, log_mode=mode)


def rows_of(table: Table) -> list[list[object]]:
    """Return all cells, of media their bytes."""
    rows = [list(row.values()) for row in table]
    return [[cell.bytes if isinstance(cell, Image) else cell for cell in row] for row in rows]


class Operation:
    """One operation on the store of a folder.

    Attributes:
        durability: that of its run.
        network: whether the store lies on a network file system, or so it believes.
        whole: whether a call that fails has changed nothing.
    """

    durability = "process"
    network = False
    whole = True

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def make(self) -> None:
        """Make what is there before."""
        with init(project="p", id="r", dir=self.folder) as run:
            run.log({"before": pictures(0, 3), "loss": 0})

    def open(self) -> None:
        """Make ready for the call."""
        self.run = init(project="p", id="r", dir=self.folder, resume="must", durability=self.durability)

    def act(self) -> None:
        """Make the call; again after an error."""
        raise NotImplementedError

    def check(self, api: Api) -> bool:
        """Hold against what must be there, and tell whether the call has been done."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what the call took."""

    def saved(self, api: Api) -> SavedRun:
        """Return the run that was there before, as it was."""
        run = api.run("p/r")
        assert rows_of(run.table("before")) == rows_of(pictures(0, 3))
        return run


class Scalars(Operation):
    """Numbers and texts."""

    def act(self) -> None:
        self.run.log({"loss": 1, "text": "x" * 5_000})

    def check(self, api: Api) -> bool:
        run = self.saved(api)
        losses = list(run.history()["loss"])
        assert losses in ([0], [0, 1])
        assert run.summary["loss"] == losses[-1]
        return len(losses) == 2


class DurableScalars(Scalars):
    """Numbers and texts that are on the device at once."""

    durability = "commit"


class First(Scalars):
    """The first log of all, in a folder without a store."""

    run = None

    def make(self) -> None:
        pass

    def open(self) -> None:
        pass

    def act(self) -> None:
        self.run = self.run or init(project="p", id="r", dir=self.folder, resume="allow")
        self.run.log({"loss": 1})

    def check(self, api: Api) -> bool:
        runs = [run for project in api.projects() for run in project.runs]
        assert [run.path for run in runs] in ([], ["p/r"])
        losses = list(runs[0].history()["loss"]) if runs and len(runs[0].history()) else []
        assert losses in ([], [1])
        return bool(losses)


class Immutable(Operation):
    """A table with images in a pack, and one with a file of its own; an image beside it."""

    def table(self) -> Table:
        table = pictures(10, 3)
        table.add_data(20, picture(20, 640))
        return table

    def act(self) -> None:
        self.run.log({"t": self.table(), "image": picture(30), "loss": 1})

    def check(self, api: Api) -> bool:
        run = self.saved(api)
        history = run.history()
        done = "t" in run.tables
        assert len(history) == 1 + done
        if done:
            assert rows_of(run.table("t")) == rows_of(self.table())
            assert history["image"].iloc[-1].bytes == picture(30).bytes
            assert run.summary["loss"] == 1
        return done


class Mutable(Operation):
    """A table logged again with one more column and one more image."""

    def make(self) -> None:
        super().make()
        with init(project="p", id="r", dir=self.folder, resume="must") as run:
            run.log({"t": pictures(10, 3, "MUTABLE")})

    def after(self) -> Table:
        table = pictures(10, 4, "MUTABLE")
        table.add_column("more", [0.5, 1.5, 2.5, 3.5])
        return table

    def act(self) -> None:
        self.run.log({"t": self.after()})

    def check(self, api: Api) -> bool:
        run = self.saved(api)
        versions = run.tables.versions("t")
        assert [one.number for one in versions] in ([0], [0, 1])
        assert rows_of(run.tables.read("t", 0)) == rows_of(pictures(10, 3))
        latest = self.after() if len(versions) == 2 else pictures(10, 3)
        assert rows_of(run.table("t")) == rows_of(latest)
        return len(versions) == 2


class Incremental(Operation):
    """Two more rows of an INCREMENTAL table, in a process that goes on with it."""

    def more(self) -> Table:
        return pictures(12, 2, "INCREMENTAL")

    def make(self) -> None:
        super().make()
        with init(project="p", id="r", dir=self.folder, resume="must") as run:
            table = pictures(10, 1, "INCREMENTAL")
            run.log({"t": table})
            table.add_data(11, picture(11))
            run.log({"t": table})

    def open(self) -> None:
        super().open()
        self.table = self.more()

    def act(self) -> None:
        self.run.log({"t": self.table})

    def check(self, api: Api) -> bool:
        run = self.saved(api)
        number = len(run.tables.increments("t"))
        assert number in {2, 3}
        rows = rows_of(pictures(10, 2)) + rows_of(self.more()) * (number - 2)
        assert rows_of(run.table("t")) == rows
        assert rows_of(run.tables.read("t", increment=1)) == rows[1:2]
        return number == 3


class LargeIncrement(Incremental):
    """More rows that are a file at once, as large ones are."""

    def open(self) -> None:
        super().open()
        increment.HOT_BYTES = 0


class LogArtifact(Operation):
    """An artifact of a table with images, an image, and files of both sizes."""

    artifact = None

    def open(self) -> None:
        super().open()
        self.artifact = Artifact("ds", "dataset", metadata={"k": "v"})
        self.artifact.add(pictures(10, 3), "t")
        self.artifact.add(picture(20), "i")
        for name, size in (("small", 100), ("large", 2**20 + 1)):
            with self.artifact.new_file(name, "xb") as file:
                file.write(np.random.default_rng(size).bytes(size))

    def act(self) -> None:
        self.run.log_artifact(self.artifact, aliases=["best"])

    def check(self, api: Api) -> bool:
        self.saved(api)
        if not api.artifact_exists("p/ds"):
            return False
        (read,) = api.artifacts("dataset", "p/ds")
        assert read.aliases == ["best", "latest"]
        assert rows_of(read.get("t")) == rows_of(pictures(10, 3))
        assert read.get("i").bytes == picture(20).bytes
        read.verify(read.download(f"{self.folder}/out"))
        return True


class Settings(Operation):
    """What is said of a run."""

    whole = False

    def act(self) -> None:
        self.run.config.update({"lr": 0.1, "layers": [1, 2]}, allow_val_change=True)
        self.run.define_metric("loss", summary="min")
        self.run.name = "renamed"
        self.run.summary.update({"best": 1})

    def check(self, api: Api) -> bool:
        run = self.saved(api)
        assert run.config in ({}, {"lr": 0.1, "layers": [1, 2]})
        assert run.name in {"run-1", "renamed"}
        return "best" in run.summary


class Begin(Operation):
    """One more run."""

    def open(self) -> None:
        pass

    def act(self) -> None:
        init(project="q", id="s", dir=self.folder, config={"lr": 0.1}, tags=["x"])

    def check(self, api: Api) -> bool:
        self.saved(api)
        runs = [run for project in api.projects() if project.name == "q" for run in project.runs]
        assert [(run.id, run.config, run.tags) for run in runs] in ([], [("s", {"lr": 0.1}, ("x",))])
        return bool(runs)
