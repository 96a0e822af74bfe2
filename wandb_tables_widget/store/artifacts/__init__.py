"""Artifacts: named, versioned sets of tables, media and files."""

from wandb_tables_widget.store.artifacts.artifact import Artifact
from wandb_tables_widget.store.artifacts.collection import ArtifactCollection
from wandb_tables_widget.store.artifacts.entry import ArtifactEntry

__all__ = ["Artifact", "ArtifactCollection", "ArtifactEntry"]
