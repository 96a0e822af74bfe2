"""Streams: tables that any number of threads and processes append rows to."""

from wandb_tables_widget.store.streams.recovery import recover
from wandb_tables_widget.store.streams.stream import Stream
from wandb_tables_widget.store.streams.stream_table import StreamTable

__all__ = ["Stream", "StreamTable", "recover"]
