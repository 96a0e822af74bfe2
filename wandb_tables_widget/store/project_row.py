"""The catalogue's row of a project."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wandb_tables_widget.store.catalog import Transaction


def project_id(transaction: Transaction, entity: str, name: str) -> int:
    """Return the id of a project, named now if it was not."""
    found = transaction.row("SELECT id FROM projects WHERE entity = ? AND name = ?", entity, name)
    if found is not None:
        return int(found[0])
    return transaction.insert(
        "INSERT INTO projects (entity, name, created_at) VALUES (?, ?, ?)", entity, name, time.time()
    )
