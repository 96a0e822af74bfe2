"""Artifacts as files: downloaded, checked out, verified."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import DamagedError, StoreError
from wandb_tables_widget.store.artifacts.adding_files import path_of_reference
from wandb_tables_widget.store.artifacts.folder import Folder, refusing
from wandb_tables_widget.store.artifacts.folders import is_store, local_path
from wandb_tables_widget.store.artifacts.loading import load_object, table_keys
from wandb_tables_widget.store.artifacts.materials import (
    FILE,
    JOINED,
    PARTITIONED,
    REFERENCE,
    TABLE,
    note_json,
)
from wandb_tables_widget.store.artifacts.names import check_name, check_path
from wandb_tables_widget.store.artifacts.sources import Sums, chunks_of
from wandb_tables_widget.store.artifacts.table_json import TableFile, media_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wandb_tables_widget.store.artifacts.loading import Kept
    from wandb_tables_widget.store.artifacts.material import Row


@dataclass(frozen=True)
class _File:
    """A file of a download; ``sha256`` is that of its bytes, where it is known without reading them."""

    path: str
    chunks: Callable[[], Iterator[bytes]]
    sha256: str | None = None

    def is_same(self, other: _File) -> bool:
        if self.sha256 is not None and other.sha256 is not None:
            return self.sha256 == other.sha256
        return _sum(self.chunks()) == _sum(other.chunks())


def default_root(kept: Kept) -> Path:
    """Return where W&B downloads an artifact to: ``artifacts/name:v3`` below this folder."""
    colon = "-" if os.name == "nt" else ":"
    return Path.cwd() / "artifacts" / f"{check_name(kept.first.name)}{colon}v{int(kept.first.number)}"


def download(kept: Kept, root: Any = None, prefix: str | None = None) -> str:
    """Write the entries whose path begins with ``prefix``; see `Artifact.download`."""
    folder = Folder(default_root(kept) if root is None else local_path(root))
    for file in _files(kept, prefix or ""):
        folder.write(file.path, file.chunks())
    return str(folder.root)


def download_entry(kept: Kept, path: str, root: Any = None) -> str:
    """Write one entry below ``root``, and return the path of its file; see `ArtifactEntry.download`."""
    row = kept.rows[path]
    if row.kind == REFERENCE:
        _refuse_unchecked(path, row)
    folder = Folder(default_root(kept) if root is None else local_path(root))
    for file in _files_of(kept, path, row):
        folder.write(file.path, file.chunks())
    return str(folder.root / path)


def checkout(kept: Kept, root: Any = None) -> str:
    """Make a folder hold the artifact and nothing else; see `Artifact.checkout`."""
    place = default_root(kept) if root is None else local_path(root)
    store = kept.store.root
    if is_store(place) or store.is_relative_to(place.resolve()):
        raise StoreError(
            f"{place} holds the store itself, which checkout() would delete; name another folder"
        )
    folder = Folder(place)
    wanted = set()
    for file in _files(kept, ""):
        folder.write(file.path, file.chunks())
        wanted.add(file.path)
    with refusing(place):
        for path in _paths_below(place) - wanted:
            (place / path).unlink()
        for here, _, _ in os.walk(place, topdown=False):
            if Path(here) != place and not any(Path(here).iterdir()):
                Path(here).rmdir()
    return str(place)


def verify(kept: Kept, root: Any = None) -> None:
    """Compare a folder with the artifact; see `Artifact.verify`."""
    place = default_root(kept) if root is None else local_path(root)
    expected = {file.path: _sum(file.chunks()) for file in _files(kept, "")}
    found = _paths_below(place)
    missing = sorted(set(expected) - found)
    more = sorted(found - set(expected))
    changed = [path for path in expected if path in found and _sum_of(place / path) != expected[path]]
    for paths, what in ((missing, "lacks"), (changed, "has other bytes in"), (more, "has besides")):
        if paths:
            rest = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
            raise DamagedError(
                f"{place} {what} {paths[0]!r:.200}{rest}, compared with {kept.first.path}; download() again"
            )


def _files(kept: Kept, prefix: str) -> Iterator[_File]:
    """Yield the files of all entries, each path once, each to be read before the next is taken."""
    seen: dict[str, _File] = {}
    for path, row in kept.rows.items():
        if not path.startswith(prefix) or (row.kind == REFERENCE and not _is_fetchable(path, row)):
            continue
        for file in _files_of(kept, path, row):
            known = seen.setdefault(file.path, file)
            if known is file:
                yield file
            elif not known.is_same(file):
                raise StoreError(
                    f"two entries of {kept.first.path} are written to {file.path!r:.200}; download one by one"
                )


def _files_of(kept: Kept, path: str, row: Row) -> Iterator[_File]:
    """Yield the files that W&B would have for an entry: its own first."""
    check_path(path)
    if row.kind == TABLE:
        yield from _files_of_table(kept, path)
    elif row.kind in {JOINED, PARTITIONED}:
        yield _File(path, partial(_json, note_json(row.kind, row.note)))
    elif row.kind == REFERENCE:
        yield _File(path, partial(_referred, path, row))
    elif row.media is None:
        raise DamagedError(f"the catalogue names no bytes for entry {path!r:.200} of {kept.first.path}")
    elif row.kind == FILE:
        yield _blob(kept, path, row.media.hex())
    else:
        described = media_json(row.kind, row.note)
        yield _File(path, partial(_json, described))
        yield _blob(kept, described["path"], row.media.hex())


def _blob(kept: Kept, path: str, sha256: str) -> _File:
    return _File(path, partial(kept.store.blobs.chunks, sha256), sha256)


def _files_of_table(kept: Kept, path: str) -> Iterator[_File]:
    file = TableFile(load_object(kept, path), table_keys(kept, path))
    yield _File(path, file.chunks)
    for name, data in file.arrays.items():
        yield _File(name, partial(iter, [data]))
    for name, digest in file.media.items():
        yield _blob(kept, name, digest)
    for column, what in file.lossy.items():
        warnings.warn(f"{path}, column {column!r:.80}: {what} in W&B's file", UserWarning, stacklevel=2)


def _json(value: dict[str, Any]) -> Iterator[bytes]:
    yield json.dumps(value, sort_keys=True).encode()


def _is_fetchable(path: str, row: Row) -> bool:
    try:
        _refuse_unchecked(path, row)
    except StoreError as error:
        warnings.warn(f"not downloaded: {error}", UserWarning, stacklevel=2)
        return False
    return True


def _refuse_unchecked(path: str, row: Row) -> None:
    """Refuse what is not on this machine, and what nobody could tell from another file."""
    if path_of_reference(row.ref or "") is None:
        raise StoreError(
            f"{path!r:.200} refers to {row.ref!r:.200}, and nothing is fetched; see ref_target()"
        )
    if not row.note.get("checked"):
        raise StoreError(
            f"{path!r:.200} refers to {row.ref!r:.200} without a checksum, so that nobody can tell "
            "whether the file is still the same; open ref_target() yourself, or add it with checksum=True"
        )


def _referred(path: str, row: Row) -> Iterator[bytes]:
    file = path_of_reference(row.ref or "")
    if file is None:
        raise StoreError(
            f"{path!r:.200} refers to {row.ref!r:.200}, and nothing is fetched; see ref_target()"
        )
    sums = Sums()
    for chunk in chunks_of(file):
        sums.add(chunk)
        yield chunk
    if sums.result().md5 != row.digest:
        raise DamagedError(
            f"{file}, to which {path!r:.200} refers, has changed since; restore it from a copy"
        )


def _paths_below(root: Path) -> set[str]:
    return {
        Path(here, name).relative_to(root).as_posix()
        for here, folders, names in os.walk(root)
        for name in [*names, *(folder for folder in folders if Path(here, folder).is_symlink())]
    }


def _sum_of(path: Path) -> str:
    return "" if path.is_symlink() else _sum(chunks_of(path))


def _sum(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
