"""Adding files, folders and references to a draft."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from wandb_tables_widget.errors import StoreError, nearest
from wandb_tables_widget.store.artifacts.folders import files_below, local_path
from wandb_tables_widget.store.artifacts.manifest import short_name
from wandb_tables_widget.store.artifacts.materials import REFERENCE, ReferenceMaterial, file_material
from wandb_tables_widget.store.artifacts.names import check_path
from wandb_tables_widget.store.artifacts.sources import LocalFile, Spool, format_of, read_file
from wandb_tables_widget.store.names import check_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wandb_tables_widget.store.artifacts.draft import Draft
    from wandb_tables_widget.store.artifacts.material import Material

MAX_OBJECTS: Final = 10_000_000
"""Files of one reference, unless ``max_objects`` says otherwise: W&B's number."""

_URI_BYTES: Final = 8_192
_POLICIES: Final = ("mutable", "immutable")
_MODES: Final = ("x", "w", "xt", "wt", "xb", "wb")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")


def add_file(  # noqa: PLR0913  # as W&B
    draft: Draft, path: Any, name: str | None, *, is_tmp: bool, policy: str, overwrite: bool
) -> str:
    """Add a file and return the path of its entry; see `Artifact.add_file`."""
    file = local_path(path)
    place = check_path(file.name if name is None else name)
    material = _material(draft, file, place, _checked_policy(policy))
    if is_tmp:
        folder, _, last = place.rpartition("/")
        _, dot, kind = last.partition(".")
        place = "/".join(filter(None, (folder, short_name(material.digest) + dot + kind)))
    draft.put({place: material}, overwrite=overwrite)
    return place


def add_folder(draft: Draft, path: Any, name: str | None, *, policy: str, overwrite: bool) -> list[str]:
    """Add all files of a folder and return their paths; see `Artifact.add_dir`."""
    folder = local_path(path)
    if not folder.is_dir():
        raise StoreError(f"{folder} is no folder; add_file() takes files")
    above, checked = _above(name), _checked_policy(policy)
    new: dict[str, Material] = {}
    for below, file in files_below(folder):
        place = check_path(above + below)
        new[place] = _material(draft, file, place, checked)
    draft.put(new, overwrite=overwrite)
    return list(new)


def _above(name: str | None) -> str:
    return f"{check_path(name.rstrip('/') if isinstance(name, str) else name)}/" if name else ""


def _checked_policy(policy: str) -> str:
    if policy not in _POLICIES:
        raise StoreError(f"policy={policy!r:.60} is unknown{nearest(str(policy), _POLICIES)}")
    return policy


def _material(draft: Draft, file: Path, place: str, policy: str) -> Material:
    kind = format_of(place)
    if policy == "mutable":
        checked, spooled = draft.spool().keep(file, kind)
        return file_material(checked.md5, checked.sha256, spooled)
    checked = read_file(file, len)
    return file_material(checked.md5, checked.sha256, LocalFile(file, checked, kind))


@contextmanager
def new_file(draft: Draft, name: str, mode: str, encoding: str | None) -> Iterator[IO[Any]]:
    """Give a file to write, which is added when the block ends well; see `Artifact.new_file`."""
    check_path(name)
    if mode not in _MODES:
        raise StoreError(f"mode={mode!r:.60} is unknown{nearest(str(mode), _MODES)}")
    overwrite = "w" in mode
    if not overwrite and name in draft.materials():
        raise StoreError(f"the artifact has a {name!r:.200} already; write another, or pass mode='w'")
    with Spool.refusing():
        folder = Path(tempfile.mkdtemp(prefix="wandb-tables-"))
    try:
        file = folder / "file"
        with file.open(mode, encoding=None if "b" in mode else encoding or "utf-8") as opened:
            yield opened
        draft.put({name: _material(draft, file, name, "mutable")}, overwrite=overwrite)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def add_reference(
    draft: Draft, uri: Any, name: str | None, *, checksum: bool, max_objects: int | None
) -> list[str]:
    """Add the name of files that stay where they are, and return the paths; see `Artifact.add_reference`."""
    text = os.fspath(uri) if isinstance(uri, os.PathLike) else uri
    if isinstance(text, str) and _SCHEME.match(text) and not text.lower().startswith("file://"):
        new = _remote(text, name, checksum=checksum)
    else:
        new = _local(_path_of(text), name, checksum=checksum, limit=max_objects)
    draft.put(new)
    return list(new)


def _remote(uri: str, name: str | None, *, checksum: bool) -> dict[str, Material]:
    if checksum:
        raise StoreError(
            f"{uri!r:.200} is on another machine, and nothing is fetched; pass checksum=False to keep its "
            "name only, or download it and add the file"
        )
    check_label("URI", uri, limit=_URI_BYTES)
    if not uri.isprintable():
        raise StoreError(f"the URI {uri!r:.80} holds a control character; percent-encode it")
    path = check_path(name or PurePosixPath(urlsplit(uri).path).name or urlsplit(uri).netloc)
    return {path: ReferenceMaterial(kind=REFERENCE, digest=uri, size=0, ref=uri, checked=False)}


def _path_of(uri: Any) -> Path:
    if not isinstance(uri, str) or not uri.lower().startswith("file://"):
        return local_path(uri)
    parts = urlsplit(uri)
    if parts.netloc not in {"", "localhost"}:
        raise StoreError(f"{uri!r:.200} is on another machine; name a file of this one")
    return local_path(unquote(parts.path))


def path_of_reference(ref: str) -> Path | None:
    """Return the local file of a reference, None for a remote one."""
    return Path(unquote(urlsplit(ref).path)) if ref.startswith("file:///") else None


def _local(path: Path, name: str | None, *, checksum: bool, limit: int | None) -> dict[str, Material]:
    if not path.is_dir():
        return {check_path(name or path.name): _reference(path, checksum=checksum)}
    above, most = _above(name), MAX_OBJECTS if limit is None else limit
    new: dict[str, Material] = {}
    for below, file in files_below(path):
        if len(new) >= most:
            raise StoreError(f"{path} holds more than {most:,} files; pass a larger max_objects=")
        new[check_path(above + below)] = _reference(file, checksum=checksum)
    return new


def _reference(file: Path, *, checksum: bool) -> Material:
    ref = file.as_uri()
    if not checksum:
        if not file.is_file():
            raise StoreError(f"{file} is no file; check the path")
        return ReferenceMaterial(kind=REFERENCE, digest=ref, size=file.stat().st_size, ref=ref, checked=False)
    found = read_file(file, len)
    return ReferenceMaterial(kind=REFERENCE, digest=found.md5, size=found.size, ref=ref, checked=True)
