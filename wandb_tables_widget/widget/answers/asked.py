"""What an answer is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from wandb_tables_widget.query.cancel import CancelToken
    from wandb_tables_widget.query.rows import Rows
    from wandb_tables_widget.widget.media import Attachments
    from wandb_tables_widget.widget.opened import Opened


@dataclass(frozen=True)
class Asked:
    """The snapshot a request is answered from, and what goes along with it.

    ``announce(rows, revision)`` tells the browser when the whole order of ``rows`` is there.
    ``lease(version)`` gives another snapshot, see `Current.lease`.
    Thumbnails of a window are made for its first ``picture_rows`` rows, for all when it is None.
    """

    opened: Opened
    token: CancelToken
    attachments: Attachments
    announce: Callable[[Rows, int], None]
    lease: Callable[[int], AbstractContextManager[Opened]]
    picture_rows: int | None = None
