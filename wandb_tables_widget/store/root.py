"""Where a store lies, and on which kind of file system."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from wandb_tables_widget.errors import NotFoundError, StoreError

FOLDER: Final = ".wandb_tables"
VARIABLE: Final = "WANDB_TABLES_DIR"
CATALOG: Final = "catalog.db"

# fmt: off
_NETWORK: Final = frozenset(
    {
        "9p", "acfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "gpfs", "lustre",
        "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "panfs", "prl_fs", "pvfs2", "smb3", "smbfs",
        "vboxsf", "wekafs"
    }
)
# fmt: on


def find_root(folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of the store, whether or not it exists yet.

    Args:
        folder: the store lies in its ``.wandb_tables``. None: ``WANDB_TABLES_DIR`` if set, else the
            ``.wandb_tables`` of this folder or its nearest parent that has one, else ``./.wandb_tables``.

    Raises:
        StoreError: ``folder`` is no path.
    """
    if folder is not None:
        return _place(folder) / FOLDER
    if os.environ.get(VARIABLE):
        return _place(os.environ[VARIABLE])
    here = Path.cwd()
    found = (place / FOLDER for place in (here, *here.parents))
    return next((place for place in found if (place / CATALOG).is_file()), here / FOLDER)


def existing_root(path: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of a store that exists: ``path``, its ``.wandb_tables``, or as `find_root` says.

    Raises:
        NotFoundError: there is none.
        StoreError: ``path`` is no path.
    """
    given = find_root() if path is None else _place(path)
    for place in (given, given / FOLDER):
        if (place / CATALOG).is_file() or any(place.glob(f"{CATALOG}-*")):  # opening tells what is lost
            return place
    raise NotFoundError(f"there is no store at {given}; init() and log() make one, {VARIABLE} names another")


def _place(path: str | os.PathLike[str]) -> Path:
    try:
        place = Path(path).expanduser().absolute()
        os.fsencode(place)
    except (TypeError, RuntimeError, UnicodeEncodeError) as error:
        raise StoreError(f"{path!r:.80} is no path of a folder: {error}") from error
    if "\0" in str(place):
        raise StoreError(f"{path!r:.80} is no path of a folder: it holds NUL")
    return place


def network_file_system(path: Path) -> str | None:
    """Return the name of the network file system a path lies on, or None.

    SQLite's write-ahead log needs memory shared by all processes, which such systems lack
    (sqlite.org/wal.html). Known on Linux only; elsewhere None.
    """
    kind = _file_system(path)
    networked = kind in _NETWORK or kind.startswith("fuse.")
    return kind if networked else None


def _file_system(path: Path) -> str:
    try:
        lines = (
            Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        )
    except OSError:
        return ""
    place = path.resolve()
    best, kind = -1, ""
    for line in lines:
        head, _, tail = line.partition(" - ")  # proc(5): the fourth word is the mount point
        mount = Path(_unescaped(head.split()[4]))
        if len(mount.parts) >= best and place.is_relative_to(mount):
            best, kind = len(mount.parts), tail.split()[0]
    return kind


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)
