"""How many bytes each project, run, table and artifact keeps on disk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

import pandas as pd
from tqdm.auto import tqdm

from wandb_tables_widget.errors import DamagedError
from wandb_tables_widget.store.disk import TRASH
from wandb_tables_widget.store.pack import HEADER
from wandb_tables_widget.store.root import CATALOG
from wandb_tables_widget.store.streams.spool_file import FOLDER as SPOOLS
from wandb_tables_widget.store.upkeep.files import own_files
from wandb_tables_widget.store.upkeep.holdings import (
    contents,
    digests_of,
    digests_of_runs,
    may_hold_media,
    pieces_of,
)
from wandb_tables_widget.store.upkeep.owners import Owner, owners_of_contents, owners_of_media, run_paths
from wandb_tables_widget.store.upkeep.text import size_text, table_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from wandb_tables_widget.store.catalog import Reader
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.upkeep.holdings import Piece


@dataclass(frozen=True)
class Size:
    """What one table, stream or artifact keeps, in bytes. What several name counts for the oldest of them.

    Attributes:
        project, holder, kind, name: whose; see `Owner`.
        data: Parquet files.
        waiting: rows in the catalogue that are to be compacted.
        media: pictures and other media, and files of artifacts.
        shared: of all these, what it names besides, and what counts for another.
    """

    project: str
    holder: str
    kind: str
    name: str
    data: int = 0
    waiting: int = 0
    media: int = 0
    shared: int = 0

    @property
    def total(self) -> int:
        """What it keeps alone, or as the oldest of several."""
        return self.data + self.waiting + self.media


@dataclass(frozen=True)
class Rest:
    """What belongs to no table, in bytes.

    Attributes:
        catalog: runs, history, versions and whatever else is not rows.
        nameless: what `gc` takes away, of files and packs.
        trash: what it took away already, and keeps for a while.
        spools: rows of streams that are not in the catalogue yet.
    """

    catalog: int
    nameless: int
    trash: int
    spools: int


class Sizes(Sequence[Size]):
    """Sizes, one a table, stream or artifact, the largest first.

    Attributes:
        rest: what belongs to none of them.
        unread: tables whose media could not be looked through, since their rows are damaged.
    """

    def __init__(self, sizes: Sequence[Size], rest: Rest, unread: Sequence[str]) -> None:
        self._sizes = sorted(sizes, key=lambda size: -size.total)
        self.rest = rest
        self.unread = tuple(unread)

    @overload
    def __getitem__(self, at: int) -> Size: ...
    @overload
    def __getitem__(self, at: slice) -> list[Size]: ...
    def __getitem__(self, at: int | slice) -> Size | list[Size]:
        return self._sizes[at]

    def __len__(self) -> int:
        return len(self._sizes)

    @property
    def total(self) -> int:
        """All bytes of the store."""
        rest = self.rest
        besides = rest.catalog + rest.nameless + rest.trash + rest.spools
        return sum(size.total for size in self) + besides

    def by_project(self) -> dict[str, int]:
        """Return project → bytes, the largest first."""
        return self._summed(lambda size: size.project)

    def by_run(self) -> dict[str, int]:
        """Return ``project/run`` → bytes, the largest first; artifacts and streams are left out."""
        return self._summed(lambda size: f"{size.project}/{size.holder}" if size.kind == "table" else None)

    def to_pandas(self) -> pd.DataFrame:
        """Return a row a size, with its total."""
        return pd.DataFrame([vars(size) | {"total": size.total} for size in self])

    def __str__(self) -> str:
        titles = ("project", "run or artifact", "name", "data", "waiting", "media", "total", "shared")
        numbers = ("data", "waiting", "media", "total", "shared")
        rows = [
            (s.project, s.holder, s.name, *(size_text(getattr(s, number)) for number in numbers))
            for s in self
        ]
        rest = self.rest
        lines = [table_text(titles, rows, right="lllrrrrr")]
        lines.append(
            f"catalogue {size_text(rest.catalog)}, spools {size_text(rest.spools)}, "
            f"not named {size_text(rest.nameless)}, trash {size_text(rest.trash)}; "
            f"all together {size_text(self.total)}"
        )
        lines.append("what several share counts once, for the oldest")
        lines += [f"not looked through, since it is damaged: {what}" for what in self.unread]
        return "\n".join(lines)

    __repr__ = __str__

    def _summed(self, key: Callable[[Size], str | None]) -> dict[str, int]:
        sums: dict[str, int] = {}
        for size in self:
            name = key(size)
            if name is not None:
                sums[name] = sums.get(name, 0) + size.total
        return dict(sorted(sums.items(), key=lambda one: -one[1]))


def measure(store: Store, *, progress: bool = False) -> Sizes:
    """Return how many bytes each table, stream and artifact keeps, as of now.

    Raises:
        DamagedError: the catalogue cannot be read.
    """
    with store.catalog.read() as reader:
        counter = _Counter(store, reader)
        for content in tqdm(contents(reader), desc="size", unit=" tables", disable=not progress):
            owners = counter.owners.get(content.id, [])
            for piece in pieces_of(reader, content) if owners else []:
                counter.add(piece, owners)
        counter.add_entries(reader)
    sizes = list(counter.sizes.values())
    return Sizes(sizes, _rest(store.root, sizes), counter.unread)


class _Counter:
    """Adds up what owners name; each segment and each media item once."""

    def __init__(self, store: Store, reader: Reader) -> None:
        self._store = store
        self.owners = owners_of_contents(reader)
        packed = "SELECT lower(hex(digest)), size + iif(pack IS NULL, 0, ?) FROM media"
        self._media: dict[str, int] = dict(reader.rows(packed, HEADER.size))
        self._counted: dict[str, Owner] = {}
        self._seen: set[tuple[str, Owner]] = set()
        self.sizes: dict[Owner, Size] = {}
        self.unread: list[str] = []

    def add(self, piece: Piece, owners: Sequence[Owner]) -> None:
        """Count the rows of a piece and the media in them."""
        if piece.segment is None:
            self._count(f"{piece.content.id}/{piece.increment}", "waiting", piece.size, owners)
        else:
            self._count(piece.segment.id, "data", piece.size, owners)
        try:
            digests = digests_of(self._store, piece, set()) if may_hold_media(piece.content) else set()
        except DamagedError:
            self.unread += [f"{owner}, {piece.lines}" for owner in owners]
            return
        for digest in digests:
            self._count(digest, "media", self._media.get(digest, 0), owners)

    def add_entries(self, reader: Reader) -> None:
        """Count the files and media of artifacts, and the media that were logged by themselves."""
        for digest, owners in owners_of_media(reader).items():
            self._count(digest, "media", self._media.get(digest, 0), owners)
        runs = {run: Owner(*path, "history", "media", "") for run, path in run_paths(reader).items()}
        for digest, logged in digests_of_runs(reader).items():
            if digest in self._media:
                self._count(digest, "media", self._media[digest], [runs[run] for run in logged])

    def _count(self, what: str, column: str, size: int, owners: Sequence[Owner]) -> None:
        """Count something for the first of its owners, ever; for the others it is shared."""
        for key in dict.fromkeys(_without_version(owner) for owner in owners):
            if (what, key) in self._seen:
                continue
            self._seen.add((what, key))
            counted = column if self._counted.setdefault(what, key) == key else "shared"
            now = self.sizes.get(key, Size(key.project, key.holder, key.kind, key.name))
            self.sizes[key] = replace(now, **{counted: getattr(now, counted) + size})


def _without_version(owner: Owner) -> Owner:
    """Return the owner all versions of a table, or all of a version of an artifact, count for."""
    name = owner.version if owner.kind == "artifact" else owner.name
    return owner._replace(version="", name=name)


def _rest(root: Path, sizes: Sequence[Size]) -> Rest:
    files = sum(file.size for file in own_files(root))
    catalog = _bytes(root.glob(f"{CATALOG}*"))
    return Rest(
        catalog=max(0, catalog - sum(size.waiting for size in sizes)),
        nameless=max(0, files - sum(size.data + size.media for size in sizes)),
        trash=_bytes(root.joinpath(TRASH).glob("*")),
        spools=_bytes(root.joinpath(SPOOLS).glob("*")),
    )


def _bytes(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        with suppress(FileNotFoundError):  # taken away meanwhile
            total += path.stat().st_size
    return total
