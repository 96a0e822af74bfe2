"""Help with typing an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wandb_tables_widget.query.binder import bind_filter
from wandb_tables_widget.query.completion import complete
from wandb_tables_widget.widget.protocol import CheckAnswer, CompleteAnswer, Completion

if TYPE_CHECKING:
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import CheckRequest, CompleteRequest


def answer_complete(request: CompleteRequest, asked: Asked) -> CompleteAnswer:
    """Answer with what may stand at the caret, best first."""
    opened = asked.opened
    caret = min(request.caret, len(request.text))
    dataset = opened.dataset
    proposals = complete(request.text, caret, opened.schema, dataset.frequent, samples=dataset.samples)
    options = [Completion(p.label, p.insert, p.type, p.detail, p.start, p.end) for p in proposals]
    return CompleteAnswer(request.id, options)


def answer_check(request: CheckRequest, asked: Asked) -> CheckAnswer:
    """Answer when the text is a filter; otherwise raises as `bind_filter`."""
    bind_filter(request.text, asked.opened.schema)
    return CheckAnswer(request.id)
