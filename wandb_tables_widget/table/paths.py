"""The Parquet files that a path, a folder, a glob or a list of these names."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from wandb_tables_widget.dtypes.infer import shorten
from wandb_tables_widget.errors import NotFoundError, StoreUnavailableError, TableError

SUFFIXES: Final = (".parquet", ".parq", ".pq")
"""How the names of the files end that are read of a folder."""

_DIGITS: Final = re.compile(r"(\d+)")
_REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_PARTITION: Final = re.compile(r"[^=]+=.*")


def parquet_paths(path: Any) -> list[str]:
    """Return the absolute paths of files, those of one folder or glob in natural order: part-2, part-10.

    A folder gives the files of `SUFFIXES` in it and below, but nothing whose name starts with ``.`` or
    ``_``. The entries of a list keep their order.

    Args:
        path: a file, a folder, a glob (``**`` goes into folders), or a list of these.

    Raises:
        NotFoundError: there is no such file, or no file fits.
        StoreUnavailableError: a folder may not be read.
        TableError: it is no path, names a file twice, or leads into folders of partitions.
    """
    entries = list(path) if isinstance(path, Iterable) and not isinstance(path, (str, bytes)) else [path]
    if not entries:
        raise NotFoundError("the list of Parquet files is empty; name at least one file, folder or glob")
    found = [os.path.abspath(file) for entry in entries for file in _files_of(_text(entry))]  # noqa: PTH100  # links stay as they are
    twice = next((file for at, file in enumerate(found) if file in set(found[:at])), None)
    if twice is not None:
        raise TableError(f"{twice} is named twice; name each Parquet file once")
    return found


def _text(entry: Any) -> str:
    if not isinstance(entry, (str, os.PathLike)):
        raise TableError(
            f"{shorten(entry)} is no path; name a Parquet file, a folder, a glob or a list of these"
        )
    text = os.fsdecode(entry)
    if _REMOTE.match(text):
        raise TableError(
            f"{text!r:.200} is not on this machine; download it first, or pass what reads it as dataframe="
        )
    if "\0" in text or not text:
        raise TableError(f"{text!r:.80} is no path; name a Parquet file, a folder, a glob or a list of these")
    return os.path.expanduser(text)  # noqa: PTH111  # a glob is not yet a path


def _files_of(text: str) -> list[str]:
    if _exists(text):
        return _below(text) if os.path.isdir(text) else [text]  # noqa: PTH112  # as above
    if not glob.has_magic(text):
        raise NotFoundError(f"there is no file or folder {text}; check the path, it starts from {Path.cwd()}")
    matches = sorted(glob.glob(text, recursive=True), key=_natural)  # noqa: PTH207  # the pattern may be absolute
    folders = [match for match in matches if Path(match).is_dir()]
    found = [match for match in matches if match not in folders]
    if not found:
        found = [file for folder in folders for file in _below(folder)]
    if not found:
        raise NotFoundError(f"no file fits {text}; check the pattern, it starts from {Path.cwd()}")
    return found


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError as error:
        raise StoreUnavailableError(
            f"{text:.200} cannot be looked up: {error.strerror}; check the path"
        ) from error


def _below(folder: str) -> list[str]:
    found: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        for name in folders:
            if _PARTITION.fullmatch(name):
                raise TableError(
                    f"{folder} is cut into partitions such as {name!r}, whose values are in no file; use "
                    "pyarrow.dataset.dataset(folder, partitioning='hive') and pass its rows as dataframe="
                )
        parquet = [name for name in files if name.endswith(SUFFIXES) and not name.startswith((".", "_"))]
        found += [Path(here, name) for name in parquet]
    if not found:
        raise NotFoundError(
            f"{folder} holds no file that ends in {', '.join(SUFFIXES)}; name the files themselves"
        )
    return sorted(map(str, found), key=_natural)


def _refuse(error: OSError) -> None:
    raise StoreUnavailableError(
        f"{error.filename} cannot be read: {error.strerror}; ask for the permission"
    ) from error


def _natural(path: str) -> list[tuple[int, int, str]]:
    """Return a key by which numbers in names sort as numbers."""
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(path)]
