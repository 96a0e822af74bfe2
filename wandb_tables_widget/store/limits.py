"""How large things may be. Each limit is checked when something is logged, never when it is read."""

from __future__ import annotations

from typing import Final

NAME_BYTES: Final = 1_024
"""A project, run, key, tag or column name, in UTF-8."""

COLUMNS: Final = 16_384
"""Columns of one table."""

NESTING: Final = 64
"""Lists and dicts within each other; Arrow writes Parquet nested 200 deep that it cannot read again."""

CELL_BYTES: Final = 64 * 2**20
"""One text cell, or one logged value as JSON."""

SEGMENT_ROWS: Final = 2**20
"""Rows of one Parquet file; a longer table becomes several."""

ROW_GROUP_ROWS: Final = 2**17
"""Rows of one Parquet row group."""

PACK_BYTES: Final = 256 * 2**20
"""A media pack grows to this, then the next one begins."""

PACKED_BYTES: Final = 2**20
"""Media up to this go into a pack; larger ones are files of their own."""

HOT_BYTES: Final = 2**20
"""An increment up to this waits in the catalogue to be compacted; a larger one is a file at once."""

HOT_INCREMENTS: Final = 500
"""More increments of one table than this in the catalogue are compacted in the background."""

HOT_TOTAL_BYTES: Final = 8 * 2**20
"""And more bytes of them than this."""

ROW_BYTES: Final = 32 * 2**20
"""A row of a stream as JSON, without its media; half a cell, so that it fits one however it is written."""

CALL_BYTES: Final = 2**30
"""What one call of a stream's `log` takes, with its media."""

DICT_KEYS: Final = 1_000
"""Keys of a dict column of a stream, all levels together; with more it becomes a mixed one."""

SPOOL_BYTES: Final = 4 * 2**20
"""A spool grows to this, then the next one begins."""
