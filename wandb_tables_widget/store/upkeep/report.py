"""What `verify` found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from wandb_tables_widget.store.upkeep.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

What = Literal["catalogue", "record", "segment", "rows", "media", "spool"]

_SHOWN: Final = 20


@dataclass(frozen=True)
class Finding:
    """One thing that is damaged or missing.

    Attributes:
        what: the catalogue's own pages; a record in it that cannot be read or does not fit the others; a
            segment; rows that wait in the catalogue; media; a spool.
        place: the file below the store's folder.
        reason: what is wrong with it.
        owners: whose it is: runs, tables with their rows, cells, artifacts.
        digests: the media that cannot be read.
    """

    what: What
    place: str
    reason: str
    owners: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join([f"{self.what} {self.place}: {plain(self.reason)}", *_listed(self.owners)])


@dataclass(frozen=True)
class Report:
    """The state of a store.

    Attributes:
        damaged: what does not hold what was written.
        missing: files that records name and that are not there.
        orphans: files no record names; `gc` takes them away.
        segments, batches, media, records: how many of each were looked at.
    """

    damaged: tuple[Finding, ...] = ()
    missing: tuple[Finding, ...] = ()
    orphans: tuple[str, ...] = ()
    segments: int = 0
    batches: int = 0
    media: int = 0
    records: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything that was logged can be read as it was logged."""
        return not self.damaged and not self.missing

    def __str__(self) -> str:
        looked = (
            f"{self.segments:,} segments, {self.batches:,} batches of rows, {self.media:,} media, "
            f"{self.records:,} records looked at: "
        )
        found = f"{len(self.damaged):,} damaged, {len(self.missing):,} missing"
        lines = [looked + ("all as written" if self.ok else found)]
        lines += [f"damaged: {finding}" for finding in self.damaged]
        lines += [f"missing: {finding}" for finding in self.missing]
        if self.orphans:
            lines += [f"{len(self.orphans):,} files that no record names, which gc takes away:"]
            lines += _listed(self.orphans)
        return "\n".join(lines)

    __repr__ = __str__


@dataclass
class Notes:
    """Where the parts of `verify` put what they find."""

    damaged: list[Finding] = field(default_factory=list)
    missing: list[Finding] = field(default_factory=list)
    segments: int = 0
    batches: int = 0
    media: int = 0
    records: int = 0

    def report(self, orphans: Iterable[str]) -> Report:
        """Return the whole."""
        return Report(
            tuple(self.damaged),
            tuple(self.missing),
            tuple(orphans),
            self.segments,
            self.batches,
            self.media,
            self.records,
        )


def _listed(lines: Iterable[str]) -> list[str]:
    shown = [f"    {plain(line)}" for line in lines]
    more = len(shown) - _SHOWN
    return shown if more <= 0 else [*shown[:_SHOWN], f"    and {more:,} more"]
