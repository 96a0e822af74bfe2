from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from wandb_tables_widget.errors import DamagedError, StoreError, StoreUnavailableError
from wandb_tables_widget.store import Api
from wandb_tables_widget.store.artifacts import Artifact
from wandb_tables_widget.store.artifacts.folder import Folder
from wandb_tables_widget.table.joined import JoinedTable
from wandb_tables_widget.table.partitioned import PartitionedTable


@pytest.fixture
def logged(run, draft, tree, pictures, numbers):
    draft.add_dir(tree, name="files")
    draft.add(pictures(3), "t")
    draft.add(pictures(3)["image"][0], "one")
    draft.add(JoinedTable("t", numbers(0, 1), ["id", "n"]), "j")
    draft.add(PartitionedTable([numbers(1)]), "p")
    return run.log_artifact(draft)


def test_a_download_has_the_files_of_w_and_b(logged, tree, pictures, contents):
    root = logged.download()
    assert root == str(Path.cwd() / "artifacts" / "ds:v0")
    files = contents(Path(root))
    assert {
        p.removeprefix("files/"): files.pop(p) for p in list(files) if p.startswith("files/")
    } == contents(tree)
    images = sorted(image.bytes for image in pictures(3)["image"])
    assert sorted(files.pop(p) for p in list(files) if p.endswith(".png")) == images
    assert sorted(path for path in files if not path.startswith("media/tables/")) == [
        *(
            "j.joined-table.json",
            "one.image-file.json",
            "p.partitioned-table.json",
            "p.parts/00000.table.json",
        ),
        "t.table.json",
    ]
    joined = json.loads(files["j.joined-table.json"])
    assert (joined["_type"], joined["join_key"], joined["table1"]) == (
        "joined-table",
        ["id", "n"],
        "t.table.json",
    )
    assert joined["table2"] in files
    assert json.loads(files["p.partitioned-table.json"]) == {
        "_type": "partitioned-table",
        "parts_path": "p.parts",
    }
    one = json.loads(files["one.image-file.json"])
    assert (one["_type"], one["caption"], one["width"]) == ("image-file", "no 0", 8)
    assert (Path(root) / one["path"]).read_bytes() == pictures(3)["image"][0].bytes


def test_some_of_it(logged, contents, tmp_path):
    assert sorted(contents(Path(logged.download(tmp_path / "a", path_prefix="files/below")))) == [
        *("files/below/a.txt", "files/below/deep/large.bin"),
    ]
    entry = logged.get_entry("files/below/a.txt")
    assert Path(entry.download(tmp_path / "b")).read_text() == "hello"
    assert sorted(contents(tmp_path / "b")) == ["files/below/a.txt"]
    path = Path(logged.get_entry("t").download(tmp_path / "c"))
    assert path == tmp_path / "c" / "t.table.json"
    assert len(contents(tmp_path / "c")) == 4


def test_what_was_downloaded_can_be_added_and_is_the_same(run, logged, contents, tmp_path):
    other = Artifact("copy", "dataset")
    other.add_dir(logged.download(tmp_path / "a"))
    run.log_artifact(other)
    assert contents(Path(other.download(tmp_path / "b"))) == contents(tmp_path / "a")


def test_verify_names_what_differs(logged, tmp_path):
    root = Path(logged.download(tmp_path / "a"))
    logged.verify(root)
    (root / "more").write_text("x")
    with pytest.raises(DamagedError, match="has besides 'more'"):
        logged.verify(root)
    (root / "more").unlink()
    file = root / "files" / "below" / "a.txt"
    file.write_text("hellO")
    with pytest.raises(DamagedError, match=r"other bytes in 'files/below/a\.txt'"):
        logged.verify(root)
    file.unlink()
    (root / "t.table.json").unlink()
    with pytest.raises(DamagedError, match=r"lacks 'files/below/a\.txt' and 1 more"):
        logged.verify(root)
    file.symlink_to("/etc/hostname")
    logged.get_entry("t").download(root)
    with pytest.raises(DamagedError, match=r"other bytes in 'files/below/a\.txt'"):
        logged.verify(root)
    logged.download(root)
    logged.verify(root)


def test_checkout_leaves_nothing_else(logged, tmp_path):
    root, outside = tmp_path / "a", tmp_path / "outside"
    (root / "old" / "deep").mkdir(parents=True)
    (root / "old" / "deep" / "x").write_text("x")
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (root / "link").symlink_to(outside)
    (root / "t.table.json").write_text("old")
    assert logged.checkout(root) == str(root)
    logged.verify(root)
    assert not (root / "old").exists()
    assert not (root / "link").is_symlink()
    assert (outside / "kept").read_text() == "kept"


@pytest.mark.parametrize("root", [".", "..", ".wandb_tables"])
def test_checkout_never_deletes_the_store(logged, root, contents, place):
    before = contents(place / ".wandb_tables" / "media")
    with pytest.raises(StoreError, match="holds the store itself"):
        logged.checkout(place / root)
    assert contents(place / ".wandb_tables" / "media") == before


@pytest.mark.parametrize("link", ["files", "files/below", "media"])
def test_links_in_the_folder_are_not_followed(logged, tmp_path, link):
    root, outside = tmp_path / "a", tmp_path / "outside"
    outside.mkdir()
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside)
    with pytest.raises(StoreUnavailableError, match="empty folder"):
        logged.download(root)
    assert list(outside.iterdir()) == []


def test_a_link_in_the_place_of_a_file_is_replaced(logged, tmp_path):
    (tmp_path / "outside").write_text("kept")
    root = tmp_path / "a"
    (root / "files").mkdir(parents=True)
    (root / "files" / "empty").symlink_to(tmp_path / "outside")
    logged.download(root)
    assert (root / "files" / "empty").read_bytes() == b""
    assert not (root / "files" / "empty").is_symlink()
    assert (tmp_path / "outside").read_text() == "kept"


EVIL = ["../evil", "/evil", "files/../../evil", "a\\..\\..\\evil", "..", "", "a\0b"]


@pytest.mark.parametrize("path", EVIL)
def test_names_of_a_catalogue_made_elsewhere_are_checked_again(logged, path, tmp_path):
    with logged.logged.store.catalog.write() as transaction:
        transaction.run("UPDATE entries SET path = ? WHERE path = 'files/below/a.txt'", path)
    read = Api().artifact("p/ds:v0")
    with pytest.raises(StoreError, match=r"entry name|entry ''"):
        read.download(tmp_path / "deep" / "a")
    with pytest.raises(StoreError):
        read.get_entry(path).download(tmp_path / "deep" / "a")
    assert not list(tmp_path.rglob("*evil*"))


def test_a_name_of_an_artifact_made_elsewhere_is_checked_again(logged, place):
    with logged.logged.store.catalog.write() as transaction:
        transaction.run("UPDATE collections SET name = '../../x'")
    (collection,) = Api().artifact_collections("p")
    (read,) = collection.artifacts()
    with pytest.raises(StoreError, match="artifact name"):
        read.download()
    assert not (place / "artifacts").exists()


def test_damaged_bytes_are_not_written(logged, tmp_path, place):
    large = next(p for p in (place / ".wandb_tables" / "media").glob("??/*"))
    data = bytearray(large.read_bytes())
    data[-1] ^= 1
    large.write_bytes(data)
    with pytest.raises(DamagedError, match=large.name):
        logged.download(tmp_path / "a")
    assert not list((tmp_path / "a").rglob("large.bin"))
    assert not list((tmp_path / "a").rglob(".tmp-*"))
    assert Path(logged.get_entry("files/below/a.txt").download(tmp_path / "a")).read_text() == "hello"


def test_logging_again_mends_what_is_damaged(logged, tree, place, contents, tmp_path):
    for large in (place / ".wandb_tables" / "media").glob("??/*"):
        large.unlink()
    with pytest.raises(DamagedError):
        logged.download(tmp_path / "a")
    again = Artifact("again", "dataset")
    again.add_dir(tree)
    again.save()
    assert contents(Path(again.download(tmp_path / "b"))) == contents(tree)
    logged.download(tmp_path / "a")


def test_references_are_copied_while_they_are_the_same(run, draft, tree, tmp_path, contents):
    draft.add_reference(tree, name="t")
    run.log_artifact(draft)
    assert contents(Path(draft.download(tmp_path / "a")) / "t") == contents(tree)
    (tree / "below" / "a.txt").write_text("hellO")
    with pytest.raises(DamagedError, match=r"a\.txt, to which 't/below/a\.txt' refers, has changed"):
        draft.download(tmp_path / "b")
    assert not (tmp_path / "b" / "t" / "below" / "a.txt").exists()
    (tree / "below" / "a.txt").unlink()
    os.mkfifo(tree / "below" / "a.txt")
    with pytest.raises(StoreError, match="is no file"):
        draft.get_entry("t/below/a.txt").download(tmp_path / "b")


def test_a_reference_that_cannot_be_told_is_left_out_with_a_word(run, draft, tree, tmp_path, contents):
    draft.add_reference(tree / "empty", checksum=False)
    draft.add_file(tree / "below" / "a.txt")
    run.log_artifact(draft)
    with pytest.warns(UserWarning, match="without a checksum"):
        root = draft.download(tmp_path / "a")
    assert contents(Path(root)) == {"a.txt": b"hello"}
    with pytest.raises(StoreError, match="without a checksum"):
        draft.get_entry("empty").download(tmp_path / "a")


def test_two_entries_of_one_file_are_an_error_if_they_differ(run, draft, pictures, tmp_path):
    image = pictures(1)["image"][0]
    draft.add(pictures(1), "t")
    with draft.new_file(f"media/images/{image.digest[:20]}.png", "xb") as file:
        file.write(image.bytes)
    run.log_artifact(draft)
    draft.download(tmp_path / "a")
    other = draft.new_draft()
    with other.new_file(f"media/images/{image.digest[:20]}.png", "wb") as file:
        file.write(b"other")
    run.log_artifact(other)
    with pytest.raises(StoreError, match="two entries"):
        other.download(tmp_path / "b")


@pytest.mark.parametrize("by_folder", [True, False])
def test_folders_of_both_kinds_of_system(tmp_path, monkeypatch, by_folder):
    monkeypatch.setattr("wandb_tables_widget.store.artifacts.folder._BY_FOLDER", by_folder)
    folder = Folder(tmp_path / "root")
    folder.write("a/b/c", [b"1", b"2"])
    folder.write("a/d", [])
    folder.write("a/b/c", [b"3"])
    assert (tmp_path / "root" / "a" / "b" / "c").read_bytes() == b"3"
    (tmp_path / "root" / "link").symlink_to(tmp_path)
    for path in ("../x", "link/x", "a/d/x"):
        with pytest.raises(StoreError):
            folder.write(path, [b"x"])

    def broken():
        yield b"half"
        raise DamagedError("the rest")

    with pytest.raises(DamagedError):
        folder.write("a/d", broken())
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["c", "d"]
    assert (tmp_path / "root" / "a" / "d").read_bytes() == b""
