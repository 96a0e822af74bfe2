"""One function a kind of request: from the request and a snapshot to the answer."""

from wandb_tables_widget.widget.answers.asked import Asked
from wandb_tables_widget.widget.answers.dispatch import answer

__all__ = ["Asked", "answer"]
