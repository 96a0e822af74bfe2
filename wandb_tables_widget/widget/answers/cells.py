"""One row in full, and stored bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.errors import RowNotFoundError
from wandb_tables_widget.widget.protocol import BlobsAnswer, DetailAnswer
from wandb_tables_widget.widget.requests import from_protocol
from wandb_tables_widget.widget.values import column_to_json

if TYPE_CHECKING:
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import BlobsRequest, DetailRequest


def answer_detail(request: DetailRequest, asked: Asked) -> DetailAnswer:
    """Answer with all values of a row."""
    opened = asked.opened
    if request.row >= opened.total:
        raise RowNotFoundError(f"there is no row {request.row}; the table has {opened.total}")
    compiled = opened.compiled(from_protocol(request.query))
    notes = opened.functions.notes(compiled, [request.row], range(len(compiled.schema)))
    taken = opened.dataset.take(np.array([request.row], np.uint32), compiled.numbers, asked.token)
    pairs = zip(taken.columns, compiled.schema, strict=True)
    values = [column_to_json(data, column.dtype)[0] for data, column in pairs]
    return DetailAnswer(request.id, request.row, values, notes)


def answer_blobs(request: BlobsRequest, asked: Asked) -> BlobsAnswer:
    """Answer with the bytes of each digest, and the reasons for those that cannot be read."""
    asked.attachments.add_pictures(request.digests, request.size)
    return BlobsAnswer(request.id, asked.attachments.pictures, asked.attachments.failed)
