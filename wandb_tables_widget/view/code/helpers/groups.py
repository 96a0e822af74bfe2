"""The lines of a grouped view: each group with its keys, the number of its rows and its aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from wandb_tables_widget.view.code.helpers.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def in_order(lines: list[Any], terms: Sequence[tuple[str, bool]]) -> list[Any]:
    """Return lines sorted by several of their values, missing last both ways; equals stay as they stand."""
    for name, descending in reversed(terms):
        known = [each for each in lines if each[0][name] is not None]
        known.sort(key=lambda each: each[0][name], reverse=descending)
        lines = known + [each for each in lines if each[0][name] is None]
    return lines


def groups_of(
    df: pd.DataFrame, rows: pd.DataFrame, view: Mapping[str, Any], above: Mapping[str, Any]
) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Return the groups within one in their order: the line of each and its rows."""
    depth = len(above)
    name, descending = view["keys"][depth]
    parts = []
    for key, part in df.groupby([name], dropna=False, sort=False) if len(df) else ():
        found = {**above, name: plain(key[0])}
        parts.append((line_of(part, rows, view, found, other=False), part))
    return in_order(parts, [*view["terms"][depth], (name, descending)])


def line_of(
    df: pd.DataFrame, rows: pd.DataFrame, view: Mapping[str, Any], keys: Mapping[str, Any], *, other: bool
) -> dict[str, Any]:
    """Return the line of a group."""
    count, level, is_other = view["names"]
    line = {name: keys.get(name) for name, _ in view["keys"]}
    if len(view["keys"]) > 1:
        line[level] = len(keys) or 1
    if view["top"] is not None:
        line[is_other] = other
    line[count] = len(df)
    for name, (needed, value) in view["values"].items():
        line[name] = value(df, rows) if needed <= len(keys) else None
    return line


def lines_below(
    df: pd.DataFrame, rows: pd.DataFrame, view: Mapping[str, Any], above: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the lines of the groups within one, each followed by those within it."""
    groups = groups_of(df, rows, view, above)
    kept = groups if above or view["top"] is None else groups[: view["top"]]
    for line, part in kept:
        yield line
        keys = {name: line[name] for name, _ in view["keys"][: len(above) + 1]}
        if len(keys) < len(view["keys"]):
            yield from lines_below(part, rows, view, keys)
    if len(kept) < len(groups):
        rest = df.loc[df.index.isin([row for _, part in groups[len(kept) :] for row in part.index])]
        yield line_of(rest, rows, view, {}, other=True)


def group_lines(rows: pd.DataFrame, **view: Any) -> pd.DataFrame:
    """Return a line for each group of every level, as they stand in the view."""
    count, level, other = view["names"]
    names = [name for name, _ in view["keys"]]
    names += [level] * (len(names) > 1) + [other] * (view["top"] is not None) + [count, *view["values"]]
    return pd.DataFrame(list(lines_below(rows, rows, view, {})), columns=names)
