"""The files of a folder that is added to an artifact."""

from __future__ import annotations

import os
import stat
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wandb_tables_widget.errors import StoreError, StoreUnavailableError
from wandb_tables_widget.store.migrations import APPLICATION_ID
from wandb_tables_widget.store.root import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterator

_APPLICATION_ID_AT = 68  # sqlite.org/fileformat.html: four bytes, big-endian


def local_path(path: Any) -> Path:
    """Return a path as an absolute one.

    Raises:
        StoreError: it is no path.
    """
    try:
        text = os.fsdecode(path)
        place = Path(text).expanduser().absolute()
        os.fsencode(place)
    except (TypeError, RuntimeError, UnicodeError) as error:
        raise StoreError(f"{path!r:.80} is no path: {error}") from error
    if not text or "\0" in text:
        raise StoreError(f"{path!r:.80} is no path; name a file or a folder")
    return place


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield ``(name, path)`` of all files of a folder and of those in it, names with ``/``, in their order.

    A link to a file of the folder counts as that file. A store in the folder is left out, with a warning.

    Raises:
        StoreError: a link leads to a folder, nowhere, or out of the folder; something is no file; or the
            folder is a store itself.
        StoreUnavailableError: it is missing or may not be read.
    """
    if is_store(folder):
        raise StoreError(f"{folder} is a store, and cannot be added to an artifact; name a folder beside it")
    real = Path(os.path.realpath(folder))
    for here, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in sorted(folders) if not _is_left_out(Path(here, name))]
        for name in [*folders, *sorted(names)]:
            path = Path(here, name)
            if name in folders and not path.is_symlink():
                continue
            _check_file(path, real)
            yield path.relative_to(folder).as_posix(), path


def is_store(folder: Path) -> bool:
    """Tell whether a folder is a store of ours."""
    catalog = folder / CATALOG
    try:
        with catalog.open("rb") as file:
            head = file.read(_APPLICATION_ID_AT + 4)
    except OSError:
        return False
    # The mark of a database that is in use may still stand in its log only.
    in_use = catalog.with_name(CATALOG + "-wal").exists()
    return in_use or head[_APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")


def _is_left_out(folder: Path) -> bool:
    if not is_store(folder):
        return False
    warnings.warn(f"{folder} is a store and was left out of what is added", UserWarning, stacklevel=5)
    return True


def _check_file(path: Path, root: Path) -> None:
    if path.is_symlink():
        target = Path(os.path.realpath(path))
        if not target.is_relative_to(root) or not target.is_file():
            raise StoreError(
                f"{path} is a link to {str(path.readlink())!r:.200}, no file inside {root}; remove it, "
                "or add what it points to with add_file()"
            )
    elif not stat.S_ISREG(path.lstat().st_mode):
        raise StoreError(
            f"{path} is no file but a device, pipe or socket; remove it, or add the files one by one"
        )


def _refuse(error: OSError) -> None:
    raise StoreUnavailableError(
        f"{error.filename} cannot be read: {error.strerror}; check the path"
    ) from error
