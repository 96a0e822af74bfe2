from __future__ import annotations

import pytest

from wandb_tables_widget.store import init
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.table.table import Table


@pytest.fixture
def run():
    return init(project="p", id="r")


@pytest.fixture
def draft():
    return Artifact("ds", "dataset")


@pytest.fixture
def numbers():
    """Make a table of some numbers."""

    def make(*values):
        return Table(columns=["n"], data=[[value] for value in values])

    return make


@pytest.fixture
def tree(tmp_path):
    """A folder with files of three sizes: none, a line, and more than goes into a pack."""
    folder = tmp_path / "tree"
    (folder / "below" / "deep").mkdir(parents=True)
    (folder / "empty").write_bytes(b"")
    (folder / "below" / "a.txt").write_text("hello")
    (folder / "below" / "deep" / "large.bin").write_bytes(bytes(range(256)) * 8_192)
    return folder


def contents(folder):
    """Return name → bytes of all files below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(name="contents")
def contents_fixture():
    return contents
