"""Text columns of few distinct values, kept as a dictionary and indices."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ENCODED: Final = pa.dictionary(pa.int32(), pa.string())
"""The Arrow type of an encoded column."""

MIN_ROWS: Final = 1_000
MAX_ROWS: Final = 2_000_000
MAX_WORDS: Final = 65_536
_SAMPLE: Final = 4_096
_SAMPLE_WORDS: Final = 512


def encode_text(column: pa.ChunkedArray, max_rows: int = MAX_ROWS) -> pa.ChunkedArray:
    """Return a text column dictionary-encoded if that pays, else as it is.

    It pays if a sample has few distinct values. Columns of more than ``max_rows`` rows are left alone:
    a million take about 12 ms.
    """
    if not MIN_ROWS <= len(column) <= max_rows or not _repeats(column):
        return column
    encoded = column.dictionary_encode()
    words = encoded.chunk(0).dictionary
    if len(words) > MAX_WORDS:
        return column
    return with_words(encoded, words.cast(pa.string()))


def decode_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a dictionary-encoded column as its values, any other as it is."""
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _repeats(column: pa.ChunkedArray) -> bool:
    at = np.linspace(0, len(column) - 1, min(_SAMPLE, len(column)), dtype=np.int64)
    sample = column.take(pa.array(at))
    return bool(pc.count_distinct(sample).as_py() <= min(_SAMPLE_WORDS, len(at) // 4))


def with_words(column: pa.ChunkedArray, words: pa.Array) -> pa.ChunkedArray:
    """Return an encoded column with another dictionary, whose first entries are those it has."""
    chunks = [
        pa.DictionaryArray.from_arrays(chunk.indices.cast(pa.int32()), words) for chunk in column.chunks
    ]
    return pa.chunked_array(chunks, ENCODED)


def one_dictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a dictionary column of text as `ENCODED`, with one dictionary without nulls."""
    if not column.num_chunks:
        return pa.chunked_array([], ENCODED)
    unified = column.unify_dictionaries()
    words = unified.chunk(0).dictionary
    if words.null_count or len(words) > MAX_WORDS:
        return column.cast(pa.string())
    return with_words(unified, words.cast(pa.string()))


def encode_like(column: pa.ChunkedArray, new: pa.Array) -> tuple[pa.ChunkedArray, pa.Array]:
    """Encode ``new`` with the dictionary of ``column``, longer by what it lacks.

    Returns the column and the new values of one type: encoded, or both plain text if the dictionary would
    outgrow `MAX_WORDS`.
    """
    words = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
    lacking = pc.unique(new.filter(pc.invert(pc.is_in(new, value_set=words)))).drop_null()
    if len(lacking):
        words = pa.concat_arrays([words, lacking])
        if len(words) > MAX_WORDS:
            return column.cast(pa.string()), new
        column = with_words(column, words)
    indices = pc.index_in(new, value_set=words, skip_nulls=True)
    return column, pa.DictionaryArray.from_arrays(indices, words)
