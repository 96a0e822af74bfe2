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
