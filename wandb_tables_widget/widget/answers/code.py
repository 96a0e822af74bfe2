"""The view as code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.view.state import ViewState
from wandb_tables_widget.widget.code import code_of
from wandb_tables_widget.widget.protocol import CodeAnswer, to_wire

if TYPE_CHECKING:
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import CodeRequest


def answer_code(request: CodeRequest, asked: Asked) -> CodeAnswer:
    """Answer with the code of a view; raises as `code_of`."""
    view = ViewState.from_json(to_wire(request.view))
    return CodeAnswer(request.id, code_of(asked.opened, view, request.language))
