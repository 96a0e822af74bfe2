"""Columns of a window, and the pictures in them, as buffers of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from wandb_tables_widget.dtypes import Media
from wandb_tables_widget.widget.payload import encode_window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import pyarrow as pa

    from wandb_tables_widget.dtypes import Schema
    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.protocol import RowsRequest


def attach_rows(
    ids: np.ndarray, columns: Sequence[int], request: RowsRequest, compiled: Compiled, asked: Asked
) -> list[list[int]]:
    """Attach columns of some rows and the thumbnails of their media; return what was cut."""
    taken = asked.opened.dataset.take(ids, compiled.number(columns), asked.token)
    return attach(taken, ids, columns, compiled.schema, request, asked)


def attach(  # noqa: PLR0913, PLR0917  # what is attached, how it is described, and to what
    taken: pa.Table,
    ids: np.ndarray,
    columns: Sequence[int],
    schema: Schema,
    request: RowsRequest,
    asked: Asked,
) -> list[list[int]]:
    """Attach the schema's ``columns`` of some rows and the thumbnails of their media; return what was cut."""
    data, cut = encode_window(taken, ids, columns, schema)
    asked.attachments.add(data)
    if request.thumbnail:
        media = [place for place, i in enumerate(columns) if isinstance(schema.columns[i].dtype, Media)]
        asked.attachments.add_pictures(
            digests_of(taken.slice(0, asked.picture_rows), media), request.thumbnail
        )
    return cut


def digests_of(taken: pa.Table, places: Sequence[int]) -> Iterable[str]:
    """Yield the digests in the media columns at these places, row after row."""
    columns = [pc.struct_field(taken.column(place), "digest").to_pylist() for place in places]
    return (digest for row in zip(*columns, strict=True) for digest in row if digest is not None)
