from __future__ import annotations

from pathlib import Path

import pytest

from wandb_tables_widget.errors import NotFoundError
from wandb_tables_widget.store import root as rooms
from wandb_tables_widget.store.root import existing_root, find_root, network_file_system


def test_here_when_there_is_none(place):
    assert find_root() == place / ".wandb_tables"


def test_the_nearest_parent_that_has_a_store(place, monkeypatch):
    (place / ".wandb_tables").mkdir()
    (place / ".wandb_tables" / "catalog.db").touch()
    (place / "a" / ".wandb_tables").mkdir(parents=True)
    monkeypatch.chdir(place / "a")
    assert find_root() == place / ".wandb_tables"


def test_the_variable_names_the_store_itself(place, monkeypatch):
    monkeypatch.setenv("WANDB_TABLES_DIR", str(place / "else"))
    assert find_root() == place / "else"
    assert find_root(place / "given") == place / "given" / ".wandb_tables"


def test_an_existing_store_is_found_by_itself_or_by_what_it_lies_in(place):
    with pytest.raises(NotFoundError, match="there is no store"):
        existing_root(place)
    (place / ".wandb_tables").mkdir()
    (place / ".wandb_tables" / "catalog.db").touch()
    assert existing_root(place) == existing_root(place / ".wandb_tables") == existing_root() == find_root()


@pytest.mark.parametrize(
    ("kind", "found"), [("nfs4", "nfs4"), ("fuse.sshfs", "fuse.sshfs"), ("lustre", "lustre"), ("ext4", None)]
)
def test_a_network_file_system_is_known_by_the_longest_mount(place, monkeypatch, kind, found):
    mounts = (
        f"1 0 8:1 / / rw - xfs /dev/sda rw\n2 1 0:4 / {place} rw,x shared:1 - {kind} a:/b rw\n"
        f"3 1 0:4 / {place}/with\\040blank rw - nfs a:/c rw\n"
    )
    monkeypatch.setattr(Path, "read_text", lambda _, **__: mounts)
    assert network_file_system(place / "store") == found
    assert network_file_system(place / "with blank" / "store") == "nfs"
    assert network_file_system(Path("/elsewhere")) is None


def test_no_list_of_mounts_is_no_network(place, monkeypatch):
    def missing(self, **options):
        raise FileNotFoundError(2, "none")

    monkeypatch.setattr(Path, "read_text", missing)
    assert rooms.network_file_system(place) is None
