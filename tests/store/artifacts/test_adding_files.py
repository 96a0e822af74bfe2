from __future__ import annotations

import errno
import hashlib
import os
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from wandb_tables_widget.errors import StoreError, StoreUnavailableError
from wandb_tables_widget.store import init
from wandb_tables_widget.store.artifacts import Artifact, sources


def kept(run, artifact):
    """Log an artifact, and return the bytes of its files as the store gives them."""
    logged = run.log_artifact(artifact)
    blobs = logged.logged.store.blobs
    return {path: blobs.read(row.media.hex()) for path, row in logged.logged.rows.items()}


def test_files_and_folders_keep_their_bytes(run, draft, tree, contents):
    draft.add_dir(tree)
    draft.add_dir(str(tree / "below"), name="again/")
    draft.add_file(tree / "below" / "a.txt", name="x/y.txt")
    expected = contents(tree)
    expected |= {f"again/{path}": data for path, data in contents(tree / "below").items()}
    assert kept(run, draft) == expected | {"x/y.txt": b"hello"}


def test_equal_files_are_kept_once_and_large_ones_in_files_of_their_own(run, draft, tree, place):
    draft.add_dir(tree)
    draft.add_dir(tree, name="again")
    run.log_artifact(draft)
    large = tree / "below" / "deep" / "large.bin"
    digest = hashlib.sha256(large.read_bytes()).hexdigest()
    files = sorted((place / ".wandb_tables" / "media").rglob("*.bin"))
    assert [file.name for file in files if file.stat().st_size > 2**20] == [f"{digest}.bin"]
    assert sum(file.stat().st_size for file in files) < large.stat().st_size + 500


def test_a_file_may_go_once_it_was_added(run, draft, tree):
    file = tree / "below" / "a.txt"
    draft.add_file(file)
    file.write_text("other")
    draft.add_file(file, name="b")
    file.unlink()
    assert kept(run, draft) == {"a.txt": b"hello", "b": b"other"}


@pytest.mark.parametrize("large", [False, True])
def test_an_immutable_file_is_read_when_it_is_logged(run, draft, tree, large):
    file = tree / "below" / ("deep/large.bin" if large else "a.txt")
    draft.add_file(file, policy="immutable")
    before = file.read_bytes()
    file.write_bytes(before[:-1] + b"!")
    with pytest.raises(StoreError, match="has changed since it was added"):
        run.log_artifact(draft)
    assert draft.is_draft()
    file.write_bytes(before)
    assert kept(run, draft) == {file.name: before}


@pytest.mark.parametrize("how", ["grows", "is rewritten", "is replaced"])
@pytest.mark.parametrize("policy", ["mutable", "immutable"])
def test_a_file_that_changes_while_it_is_added_is_noticed(draft, tree, monkeypatch, how, policy):
    file = tree / "below" / "deep" / "large.bin"
    monkeypatch.setattr(sources, "CHUNK", 2**20)
    real, calls = os.read, []

    def read(descriptor, size):
        calls.append(size)
        if len(calls) == 2:
            if how == "is replaced":
                (tree / "new").write_bytes(file.read_bytes())
                (tree / "new").replace(file)
            else:
                with file.open("ab" if how == "grows" else "r+b") as opened:
                    opened.write(b"!")
        return real(descriptor, size)

    draft.add_file(tree / "below" / "a.txt")
    monkeypatch.setattr(os, "read", read)
    with pytest.raises(StoreError, match="changed while it was read"):
        draft.add_file(file, policy=policy)
    monkeypatch.undo()
    draft.add_file(tree / "below" / "a.txt", name="b")
    assert kept(init(), draft) == {"a.txt": b"hello", "b": b"hello"}


def test_what_is_no_file_is_refused_without_waiting(draft, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for name in ("pipe", "socket", ".", "missing"):
            with pytest.raises(StoreError, match=r"no file|cannot be read"):
                draft.add_file(tmp_path / name, name="x")
        with pytest.raises(StoreError, match="no file but a device"):
            draft.add_dir(tmp_path)
    for path in ("", "a\0b", None, 3, "\ud800", "x" * 1_000_000):
        with pytest.raises(StoreError):
            draft.add_file(path, name="x")
    with pytest.raises(StoreError, match="is no folder"):
        draft.add_dir(tmp_path / "missing")
    assert draft.entries == {}


@contextmanager
def nobody():
    """Be a user who may not read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_that_may_not_be_read_is_an_error(draft):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        closed = Path(folder, "closed")
        closed.touch()
        closed.chmod(0)
        with nobody(), pytest.raises(StoreUnavailableError, match="Permission"):
            draft.add_dir(folder)
    assert draft.entries == {}


def test_links_inside_a_folder_count_as_their_files(run, draft, tree):
    (tree / "link").symlink_to("below/a.txt")
    (tree / "below" / "link").symlink_to(tree / "below" / "a.txt")
    draft.add_dir(tree)
    files = kept(run, draft)
    assert files["link"] == files["below/link"] == b"hello"


@pytest.mark.parametrize("target", ["../outside.txt", "/etc/passwd", "nowhere", "below", "..", ".", "link"])
def test_links_out_of_a_folder_or_to_folders_are_refused(draft, tree, target):
    (tree.parent / "outside.txt").write_text("secret")
    (tree / "link").symlink_to(target)
    with pytest.raises(StoreError, match="is a link to"):
        draft.add_dir(tree)
    with pytest.raises(StoreError, match="is a link to"):
        draft.add_reference(tree)
    assert draft.entries == {}


def test_a_folder_may_be_a_link_itself(run, draft, tree):
    (tree.parent / "alias").symlink_to(tree)
    (tree / "link").symlink_to("below/a.txt")
    draft.add_dir(tree.parent / "alias")
    assert kept(run, draft)["link"] == b"hello"


def test_a_store_in_a_folder_is_left_out_and_is_refused_itself(run, draft, place):
    (place / "mine.txt").write_text("mine")
    with pytest.warns(UserWarning, match=r"\.wandb_tables is a store and was left out"):
        draft.add_dir(place)
    assert list(draft.entries) == ["mine.txt"]
    run.finish()
    run._store.catalog.close()
    with pytest.raises(StoreError, match="is a store"):
        draft.add_dir(place / ".wandb_tables")


@pytest.mark.parametrize("name", ["../x", "/x", "a/../x", "", "a\\b", "a\0b"])
def test_names_that_lead_out_are_refused_everywhere(draft, tree, name):
    file = tree / "below" / "a.txt"
    calls = (
        lambda: draft.add_file(file, name=name),
        lambda: draft.add_reference(file, name=name or "/"),
        lambda: draft.add_reference("s3://a/b", name=name or "/", checksum=False),
        lambda: draft.new_file(name).__enter__(),
        lambda: draft.add_dir(tree, name=name or "/"),
    )
    for call in calls:
        with pytest.raises(StoreError):
            call()
    assert draft.entries == {}


def test_a_name_of_a_file_that_no_artifact_takes_is_an_error_for_all(draft, tree):
    (tree / "a\nb").write_text("x")
    with pytest.raises(StoreError, match="control character"):
        draft.add_dir(tree)
    assert draft.entries == {}


def test_a_temporary_file_is_named_by_its_content(draft, tree):
    md5 = hashlib.md5(b"hello", usedforsecurity=False).hexdigest()
    assert (
        draft.add_file(tree / "below" / "a.txt", name="d/x.tar.gz", is_tmp=True).path
        == f"d/{md5[:20]}.tar.gz"
    )


def test_the_same_file_again_is_the_entry_there_is_and_another_an_error(draft, tree):
    file = tree / "below" / "a.txt"
    draft.add_file(file)
    file.write_text("hello")
    draft.add_file(file)
    file.write_text("other")
    with pytest.raises(StoreError, match="overwrite=True"):
        draft.add_file(file)
    with pytest.raises(StoreError, match="overwrite=True"):
        draft.add_dir(tree / "below")
    assert list(draft.entries) == ["a.txt"]
    draft.add_dir(tree / "below", overwrite=True)
    assert draft.entries["a.txt"].size == 5
    with pytest.raises(StoreError, match="policy"):
        draft.add_file(file, policy="mutabel")


def test_new_files_of_text_and_bytes(run, draft):
    with draft.new_file("a.txt") as file:
        file.write("grün")
    with draft.new_file("b/c.txt", encoding="utf-16-le") as file:
        file.write("grün")
    with draft.new_file("d", mode="xb") as file:
        file.write(b"\0\xff")
    with draft.new_file("d", mode="wb") as file:
        file.write(b"\1")
    assert kept(run, draft) == {
        "a.txt": "grün".encode(),
        "b/c.txt": "grün".encode("utf-16-le"),
        "d": b"\1",
    }


def test_a_new_file_is_not_added_when_the_block_raises(draft, place):
    with pytest.raises(ZeroDivisionError), draft.new_file("a") as file:
        print("x", 1 / 0, file=file)
    assert draft.entries == {}
    with draft.new_file("a") as file:
        file.write("x")
    with pytest.raises(StoreError, match="mode='w'"), draft.new_file("a") as file:
        pass
    for mode in ("r", "a", "w+", "", None):
        with pytest.raises(StoreError, match="mode"), draft.new_file("b", mode=mode):
            pass


def test_files_beside_another_process_of_the_same_draft(run, draft, tree):
    draft.add_file(tree / "below" / "a.txt")
    child = os.fork()
    if child == 0:
        (tree / "below" / "a.txt").write_text("child" * 100)
        draft.add_file(tree / "below" / "a.txt", name="b")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    draft.add_file(tree / "empty")
    assert kept(run, draft) == {"a.txt": b"hello", "empty": b""}


def test_no_room_for_the_copy_is_a_typed_error(draft, tree, monkeypatch):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(StoreUnavailableError, match="policy='immutable'"):
        draft.add_dir(tree)
    assert draft.entries == {}
    monkeypatch.undo()
    draft.add_dir(tree)
    assert len(draft.entries) == 3


def test_references_are_named_and_not_kept(run, draft, tree, place):
    entries = draft.add_reference(tree, name="t")
    assert sorted(entry.path for entry in entries) == ["t/below/a.txt", "t/below/deep/large.bin", "t/empty"]
    one = draft.add_reference((tree / "below" / "a.txt").as_uri())[0]
    run.log_artifact(draft)
    assert one.ref_target() == (tree / "below" / "a.txt").as_uri()
    assert one.size == 5
    assert not (place / ".wandb_tables" / "media").exists()


def test_a_reference_without_checksum_reads_nothing(draft, tree, monkeypatch):
    monkeypatch.setattr(os, "read", None)
    entry = draft.add_reference(tree / "below" / "a.txt", checksum=False)[0]
    assert (entry.digest, entry.size) == (entry.ref, 5)


def test_a_reference_has_at_most_max_objects(draft, tree):
    with pytest.raises(StoreError, match="more than 2 files"):
        draft.add_reference(tree, max_objects=2)
    assert draft.entries == {}
    assert len(draft.add_reference(tree, max_objects=3)) == 3


@pytest.mark.parametrize(
    "uri", ["s3://bucket/a.txt", "https://example.com/a.txt", "gs://b/a.txt", "HTTP://x/a.txt"]
)
def test_what_lies_on_another_machine_is_a_name_or_nothing(run, draft, uri, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    with pytest.raises(StoreError, match="nothing is fetched"):
        draft.add_reference(uri)
    entry = draft.add_reference(uri, checksum=False)[0]
    assert (entry.path, entry.ref, entry.digest) == ("a.txt", uri, uri)
    run.log_artifact(draft)
    with pytest.raises(StoreError, match="nothing is fetched"):
        entry.download()
    with pytest.warns(UserWarning, match="not downloaded"):
        draft.download()


@pytest.mark.parametrize(
    "uri", ["file://host/etc/passwd", "s3://a/b\nc", "s3://a/" + "b" * 10_000, "missing", "", None]
)
def test_references_that_cannot_be(draft, uri):
    with pytest.raises(StoreError):
        draft.add_reference(uri, name="x", checksum=False)
    assert draft.entries == {}


def test_a_reference_to_an_entry_of_another_artifact_is_that_entry(run, draft, tree, numbers):
    draft.add(numbers(1, 2), "t")
    draft.add_file(tree / "below" / "a.txt")
    run.log_artifact(draft)
    other = Artifact("other", "dataset")
    other.add_reference(draft.get_entry("t"), name="u.table.json")
    other.add_reference(draft.get_entry("a.txt"))
    run.log_artifact(other)
    assert other.get("u") == numbers(1, 2)
    assert [e.digest for e in other.files()] == [e.digest for e in draft.files()]


def test_an_entry_of_another_store_is_no_reference(run, draft, numbers, tmp_path):
    draft.add(numbers(1), "t")
    run.log_artifact(draft)
    other = Artifact("other", "dataset")
    other.add_reference(draft.get_entry("t"))
    run.finish()
    elsewhere = init(dir=tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="get\\(\\) it and add"):
        elsewhere.log_artifact(other)
    again = Artifact("other", "dataset")
    again.add(draft.get("t"), "t")
    assert elsewhere.log_artifact(again).get("t") == numbers(1)
