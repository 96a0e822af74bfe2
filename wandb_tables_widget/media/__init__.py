"""Media values: bytes named by their content, metadata, JSON form."""

from wandb_tables_widget.media.base import BlobSource, Media, media_from_struct
from wandb_tables_widget.media.blobs import ChainedBlobs, MemoryBlobs, UnionBlobs
from wandb_tables_widget.media.image import Image
from wandb_tables_widget.media.sniff import sniff
from wandb_tables_widget.media.thumbnail import thumbnail

__all__ = [
    "BlobSource",
    "ChainedBlobs",
    "Image",
    "Media",
    "MemoryBlobs",
    "UnionBlobs",
    "media_from_struct",
    "sniff",
    "thumbnail",
]
