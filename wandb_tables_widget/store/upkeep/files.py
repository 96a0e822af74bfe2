"""The files of a store: those records name, and those in its folders."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wandb_tables_widget.store.pack import FOLDER as PACKS
from wandb_tables_widget.store.pack import MediaRecord
from wandb_tables_widget.store.segment import FOLDER as TABLES
from wandb_tables_widget.store.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wandb_tables_widget.store.catalog import Reader
    from wandb_tables_widget.store.upkeep.marks import Nameless

Parts = tuple[str, ...]

_ID: Final = "[0-9a-f]{16}"
_KNOWN: Final = re.compile(
    rf"{TABLES}/{_ID}/(seg-\d+-\d+-{_ID}\.parquet|tmp-\d+-{_ID})"
    rf"|{'/'.join(PACKS)}/{_ID}(-\d+)?\.bin"
    rf"|media/(?P<first>[0-9a-f]{{2}})/((?P=first)[0-9a-f]{{62}}\.[a-z0-9]+|tmp-\d+-{_ID})"
)


@dataclass(frozen=True)
class File:
    """A file in a store: where, how large, and when it was written (s since 1970, its folder's clock)."""

    parts: Parts
    size: int
    written: float

    @property
    def name(self) -> str:
        """Its path below the store's folder."""
        return "/".join(self.parts)


def named_files(reader: Reader, without: Nameless | None = None) -> set[Parts]:
    """Return all files that records name, or would name ``without`` some of them."""
    contents, digests = (without.contents, without.media) if without else (frozenset(), frozenset())
    segments = reader.rows(
        "SELECT c.content, s.id, s.folder, s.lo, s.hi, s.rows, s.size, s.sha256 FROM content_segments c "
        "JOIN segments s ON s.id = c.segment"
    )
    media = reader.rows(
        "SELECT lower(hex(m.digest)), m.format, m.size, p.name, coalesce(m.offset, 0) "
        "FROM media m LEFT JOIN packs p ON p.id = m.pack"
    )
    return {
        *(Segment(*row).parts for content, *row in segments if str(content) not in contents),
        *(MediaRecord(*row).parts for row in media if row[0] not in digests),
    }


def is_ours(parts: Parts) -> bool:
    """Tell whether a path below the store's folder is one that this package makes."""
    return _KNOWN.fullmatch("/".join(parts)) is not None


def own_files(root: Path) -> Iterator[File]:
    """Yield the files in a store's folders that have names of ours; others are not looked at."""
    for above in (TABLES, "media"):
        for folder in _folders(root / above):
            for entry in entries(folder):
                yield from described(entry, (above, folder.name, entry.name))


def described(entry: os.DirEntry[str], parts: Parts) -> Iterator[File]:
    """Yield one file, unless its parts are not a name of ours or somebody has taken it away meanwhile."""
    if is_ours(parts) and entry.is_file(follow_symlinks=False):
        try:
            state = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return
        yield File(parts, state.st_size, state.st_mtime)


def _folders(above: Path) -> list[Path]:
    return [above / e.name for e in entries(above) if e.is_dir(follow_symlinks=False)]


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder, by name; nothing if there is no such folder."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return []
