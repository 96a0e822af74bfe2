"""Which function answers which request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wandb_tables_widget.widget import protocol
from wandb_tables_widget.widget.answers.cells import answer_blobs, answer_detail
from wandb_tables_widget.widget.answers.chunks import answer_chunk
from wandb_tables_widget.widget.answers.code import answer_code
from wandb_tables_widget.widget.answers.expressions import (
    answer_check,
    answer_complete,
    answer_conditions,
    answer_count,
)
from wandb_tables_widget.widget.answers.find import answer_find
from wandb_tables_widget.widget.answers.places import answer_places
from wandb_tables_widget.widget.answers.previews import answer_preview
from wandb_tables_widget.widget.answers.rows import answer_rows
from wandb_tables_widget.widget.answers.summaries import answer_groups, answer_summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.requests import Request

_ANSWERS: dict[type, Callable[[Any, Asked], Any]] = {
    protocol.RowsRequest: answer_rows,
    protocol.SummaryRequest: answer_summary,
    protocol.GroupsRequest: answer_groups,
    protocol.PlacesRequest: answer_places,
    protocol.DetailRequest: answer_detail,
    protocol.BlobsRequest: answer_blobs,
    protocol.CompleteRequest: answer_complete,
    protocol.CheckRequest: answer_check,
    protocol.PreviewRequest: answer_preview,
    protocol.CountRequest: answer_count,
    protocol.ConditionsRequest: answer_conditions,
    protocol.FindRequest: answer_find,
    protocol.CodeRequest: answer_code,
    protocol.ChunkRequest: answer_chunk,
}


def answer(request: Request, asked: Asked) -> Any:
    """Return the answer to a request.

    Raises:
        TablesError: it cannot be answered; the message says why.
    """
    return _ANSWERS[type(request)](request, asked)
