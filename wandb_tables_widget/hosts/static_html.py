"""A view as plain HTML: what a saved notebook shows without a kernel."""

from __future__ import annotations

import base64
import html
import json
from typing import TYPE_CHECKING, Any, Final

from wandb_tables_widget.dtypes import Colored, Media, Number, Timestamp
from wandb_tables_widget.dtypes.colors import colors_by_text
from wandb_tables_widget.errors import MediaError, StoreError
from wandb_tables_widget.media.thumbnail import thumbnail
from wandb_tables_widget.view.layout import visible_columns
from wandb_tables_widget.widget.values import column_to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wandb_tables_widget.dtypes import Column, DType
    from wandb_tables_widget.media.base import BlobSource
    from wandb_tables_widget.view.state import ViewState
    from wandb_tables_widget.widget.opened import Opened

ROWS: Final = 10
COLUMNS: Final = 20
_TEXT: Final = 80
_SIDE: Final = 64

_TABLE_STYLE: Final = "border-collapse:collapse;font:12px/1.4 system-ui,sans-serif"
_CELL_STYLE: Final = "padding:3px 8px;border-bottom:1px solid #8884;text-align:{};vertical-align:middle"
_SWATCH_STYLE: Final = (
    "display:inline-block;width:9px;height:9px;margin-right:6px;border-radius:2px;background:{}"
)
_MISSING: Final = '<span style="opacity:.5">–</span>'


def draw_html(opened: Opened, view: ViewState) -> str:
    """Return the first rows and columns of a view as a table with inline styles and thumbnails.

    It runs no script and fetches nothing; every value, name and caption is escaped. It says how much
    it leaves out.
    """
    schema = opened.compiled(view.query).schema
    shown = visible_columns(view, schema)
    columns = shown[:COLUMNS]
    rows = opened.rows(view.query)
    ids = rows.window(0, ROWS)
    notes = opened.functions.notes(opened.compiled(view.query), ids.tolist(), columns)
    taken = opened.take(view.query, ids, columns)
    described = [schema.columns[i] for i in columns]
    cells = [
        _draw_column(
            column_to_json(data, schema.columns[i].dtype),
            schema.columns[i].dtype,
            opened.blobs,
            {note.row: note.message for note in notes if note.column == i},
        )
        for data, i in zip(taken.columns, columns, strict=True)
    ]
    head = "".join(map(_draw_header, described))
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    caption = _caption(rows.matched, opened.total, len(columns), len(shown))
    return (
        f'<div><table style="{_TABLE_STYLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f'<p style="font:12px system-ui,sans-serif;opacity:.7">{caption}</p></div>'
    )


def _caption(matched: int, total: int, columns: int, all_columns: int) -> str:
    of = f" (of {total:,})" if matched != total else ""
    counted = f"{matched:,} row" + ("" if matched == 1 else "s")
    rows = f"first {ROWS} of {counted}" if matched > ROWS else counted
    left_out = f", first {columns} of {all_columns:,} columns" if columns < all_columns else ""
    return f"{rows}{of}{left_out}"


def _draw_header(column: Column) -> str:
    return f'<th scope="col" style="{_style(column.dtype)}">{html.escape(_short(column.name))}</th>'


def _style(dtype: DType) -> str:
    return _CELL_STYLE.format("right" if isinstance(dtype, Number) else "left")


def _draw_column(values: list[Any], dtype: DType, blobs: BlobSource, notes: Mapping[int, str]) -> list[str]:
    draw = _drawer(dtype, blobs)
    style = _style(dtype)
    drawn = [_draw_missing(notes.get(i)) if value is None else draw(value) for i, value in enumerate(values)]
    return [f'<td style="{style}">{each}</td>' for each in drawn]


def _draw_missing(why: str | None) -> str:
    return _MISSING if why is None else f"<em>{html.escape(_short(why))}</em>"


def _drawer(dtype: DType, blobs: BlobSource) -> Callable[[Any], str]:
    if isinstance(dtype, Media):
        return lambda value: _draw_media(value, blobs)
    if isinstance(dtype, Colored):
        colors = colors_by_text(dtype)
        return lambda value: _draw_swatch(colors.get(value)) + _draw(value, dtype)
    return lambda value: _draw(value, dtype)


def _draw_swatch(color: str | None) -> str:
    return "" if color is None else f'<span style="{_SWATCH_STYLE.format(color)}"></span>'


def _draw(value: Any, dtype: DType) -> str:
    if isinstance(value, str):
        text = value.replace("T", " ", 1) if isinstance(dtype, Timestamp) else value
    elif isinstance(value, float):
        text = f"{value:.6g}"
    else:
        text = json.dumps(value, ensure_ascii=False)
    return html.escape(_short(text))


def _draw_media(struct: dict[str, Any], blobs: BlobSource) -> str:
    caption = struct.get("caption") or ""
    try:
        data, mime = thumbnail(blobs.read(str(struct["digest"])), _SIDE)
    except (MediaError, StoreError) as error:
        return f"<em>{html.escape(str(error))}</em>"
    source = f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"
    label = html.escape(_short(caption) or "image")
    below = f"<br>{html.escape(_short(caption))}" if caption else ""
    return f'<img src="{source}" alt="{label}" style="max-width:{_SIDE}px;max-height:{_SIDE}px">{below}'


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
