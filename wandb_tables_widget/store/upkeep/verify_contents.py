"""Contents: that their records fit each other, and that segments and batches hold what was written."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from wandb_tables_widget.errors import DamagedError, StoreUnavailableError
from wandb_tables_widget.store.increment import increments_of
from wandb_tables_widget.store.root import CATALOG
from wandb_tables_widget.store.schema import schema_from_json
from wandb_tables_widget.store.segment import read_segment
from wandb_tables_widget.store.upkeep.holdings import (
    cells_of,
    contents,
    digests_of_runs,
    may_hold_media,
    pieces_of,
    read_piece,
)
from wandb_tables_widget.store.upkeep.owners import owners_of_contents, owners_of_media, run_paths
from wandb_tables_widget.store.upkeep.report import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wandb_tables_widget.store.content import Content
    from wandb_tables_widget.store.increment import Increment
    from wandb_tables_widget.store.store import Store
    from wandb_tables_widget.store.upkeep.holdings import Piece
    from wandb_tables_widget.store.upkeep.owners import Owner
    from wandb_tables_widget.store.upkeep.report import Notes

_Damaged = dict[str, list[str]]


def verify_contents(store: Store, notes: Notes, media: _Damaged, done: Callable[[int], object]) -> None:
    """Look at all contents.

    Args:
        store: where they are.
        notes: takes what is found.
        media: file → digests in it that cannot be read: the cells that refer to them are named.
        done: told how many bytes were read.
    """
    try:
        with store.catalog.read() as reader:
            owners, found = owners_of_contents(reader), contents(reader)
            pieces = {content.id: pieces_of(reader, content) for content in found}
            growth = {content.id: increments_of(reader, content.id) for content in found if content.growing}
    except DamagedError as error:
        notes.damaged.append(Finding("catalogue", CATALOG, f"its contents cannot all be read: {error}"))
        return
    for content in found:
        named = [str(owner) for owner in owners.get(content.id, [])]
        for reason in _mistakes(content, pieces[content.id], growth.get(content.id, [])):
            notes.damaged.append(Finding("record", CATALOG, reason, tuple(named)))
    everything = [piece for content in found for piece in pieces[content.id]]
    _verify_segments(store, notes, everything, owners, done)
    _verify_batches(store, notes, everything, owners, done)
    _note_media(store, notes, everything, owners, media)


def _mistakes(content: Content, pieces: Sequence[Piece], increments: Sequence[Increment]) -> list[str]:
    """Return in which ways the records of a content do not fit each other."""
    wrong = []
    try:
        schema_from_json(content.schema)
    except DamagedError as error:
        wrong.append(str(error))
    end = 0
    for number, one in enumerate(increments):
        if (one.number, one.start) != (number, end):
            wrong.append(
                f"increment {one.number} begins at row {one.start + 1:,}, not {number} at {end + 1:,}"
            )
        end = one.start + one.rows
    if content.growing and end != content.rows:
        wrong.append(f"its increments have {end:,} rows, its record says {content.rows:,}")
    strips = {0} if content.growing or not content.places else {place.strip for place in content.places}
    for strip in sorted(strips | {piece.strip for piece in pieces}):
        wrong += _gaps(
            content, sorted((p for p in pieces if p.strip == strip), key=lambda piece: piece.start)
        )
    return wrong


def _gaps(content: Content, pieces: Sequence[Piece]) -> list[str]:
    end = 0
    for piece in pieces:
        if piece.start != end:
            return [f"its files and batches go on at row {piece.start + 1:,}, not at {end + 1:,}"]
        end += piece.rows
    if end != content.rows:
        return [f"its files and batches have {end:,} rows, its record says {content.rows:,}"]
    return []


def _verify_segments(
    store: Store,
    notes: Notes,
    pieces: Sequence[Piece],
    owners: dict[int, list[Owner]],
    done: Callable[[int], object],
) -> None:
    uses: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.segment is not None:
            uses[piece.segment.id].append(piece)
    for used in uses.values():
        segment = used[0].segment
        assert segment is not None  # noqa: S101  # chosen above
        notes.segments += 1
        _try(store, notes, used, owners, "/".join(segment.parts), partial(read_segment, store.root, segment))
        done(segment.size)


def _verify_batches(
    store: Store,
    notes: Notes,
    pieces: Sequence[Piece],
    owners: dict[int, list[Owner]],
    done: Callable[[int], object],
) -> None:
    for piece in pieces:
        if piece.segment is None:
            notes.batches += 1
            _try(store, notes, [piece], owners, CATALOG, partial(read_piece, store, piece))
            done(piece.size)


def _try(  # noqa: PLR0913, PLR0917  # what is read, and whose it is
    store: Store,
    notes: Notes,
    pieces: Sequence[Piece],
    owners: dict[int, list[Owner]],
    place: str,
    read: Callable[[], object],
) -> None:
    """Read something and note it when that fails."""
    try:
        read()
    except (DamagedError, StoreUnavailableError) as error:
        whose = tuple(
            f"{owner}, {piece.lines}" for piece in pieces for owner in owners.get(piece.content.id, [])
        )
        if pieces[0].segment is None and _is_hot_no_more(store, pieces[0]):
            return
        is_there = store.root.joinpath(*place.split("/")).exists()
        found = Finding("rows" if pieces[0].segment is None else "segment", place, str(error), whose)
        (notes.damaged if is_there else notes.missing).append(found)


def _is_hot_no_more(store: Store, piece: Piece) -> bool:
    """Tell whether rows were compacted since they were listed."""
    with store.catalog.read() as reader:
        return not any(one == piece for one in pieces_of(reader, piece.content))


def _note_media(
    store: Store,
    notes: Notes,
    pieces: Sequence[Piece],
    owners: dict[int, list[Owner]],
    media: _Damaged,
) -> None:
    """Note damaged media by their files, with the cells, entries and values that refer to them."""
    if not media:
        return
    wanted = {digest for digests in media.values() for digest in digests}
    uses = _uses(store, pieces, owners, wanted)
    for place, digests in media.items():
        whose = tuple(dict.fromkeys(owner for digest in digests for owner in uses[digest]))
        is_there = store.root.joinpath(*place.split("/")).exists()
        reason = (
            f"{len(digests):,} media cannot be read: {', '.join(digests[:3])}{', …' * (len(digests) > 3)}"  # noqa: PLR2004  # a line's worth
        )
        found = Finding("media", place, reason, whose, tuple(digests))
        (notes.damaged if is_there else notes.missing).append(found)


def _uses(
    store: Store, pieces: Sequence[Piece], owners: dict[int, list[Owner]], wanted: set[str]
) -> defaultdict[str, list[str]]:
    uses: defaultdict[str, list[str]] = defaultdict(list)
    for piece in pieces:
        try:
            cells = list(cells_of(store, piece, wanted)) if may_hold_media(piece.content) else []
        except (DamagedError, StoreUnavailableError):
            continue  # noted when it was looked at itself
        for digest, column, row in cells:
            named = owners.get(piece.content.id, [])
            uses[digest] += [f"{owner}, column {column!r}, row {row + 1:,}" for owner in named]
    try:
        with store.catalog.read() as reader:
            for digest, entries in owners_of_media(reader).items():
                uses[digest] += [str(entry) for entry in entries]
            paths = run_paths(reader)
            for digest, runs in digests_of_runs(reader).items():
                uses[digest] += [f"{'/'.join(paths[run])}, history" for run in runs]
    except DamagedError:
        return uses
    return uses
