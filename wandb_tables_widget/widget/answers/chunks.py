"""The page's own code that it loads when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.widget.bundle import read_chunk
from wandb_tables_widget.widget.protocol import ChunkAnswer

if TYPE_CHECKING:
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import ChunkRequest


def answer_chunk(request: ChunkRequest, asked: Asked) -> ChunkAnswer:
    """Answer with the gzipped JavaScript; raises as `read_chunk`."""
    return ChunkAnswer(request.id, asked.attachments.add(read_chunk(request.name, request.digest)))
