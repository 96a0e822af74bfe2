"""Pushes: messages from Python that nobody asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from wandb_tables_widget.widget.protocol.answers import RowsAnswer


@dataclass(frozen=True)
class ReadyPush:
    """The whole order of a view that was answered from its head is there now."""

    kind: ClassVar[str] = "ready"
    revision: int
    matched: int
    length: int


@dataclass(frozen=True)
class TailPush:
    """The last rows of the table as a window of a view that is not sorted, filtered or grouped.

    Sent, with the buffers of ``answer``, while rows come and the browser does not get to ask.
    """

    kind: ClassVar[str] = "tail"
    answer: RowsAnswer
