"""Summaries of columns and of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wandb_tables_widget.dtypes import Media
from wandb_tables_widget.errors import ProtocolError
from wandb_tables_widget.query.summary import BarsSummary, HistogramSummary
from wandb_tables_widget.widget.answers.windows import digests_of
from wandb_tables_widget.widget.protocol import (
    Bar,
    Bars,
    ColumnSummary,
    GroupCell,
    GroupsAnswer,
    Histogram,
    Share,
    Strip,
    SummaryAnswer,
)
from wandb_tables_widget.widget.requests import check_columns, from_protocol
from wandb_tables_widget.widget.values import to_json

if TYPE_CHECKING:
    from wandb_tables_widget.dtypes import DType
    from wandb_tables_widget.query.summary import Summary
    from wandb_tables_widget.view.compiled import Compiled
    from wandb_tables_widget.widget.answers.asked import Asked
    from wandb_tables_widget.widget.opened import Grouped
    from wandb_tables_widget.widget.protocol import GroupsRequest, SummaryRequest


def answer_summary(request: SummaryRequest, asked: Asked) -> SummaryAnswer:
    """Answer with one summary for each column, over all rows and over those of the query."""
    compiled = asked.opened.compiled(from_protocol(request.query))
    columns = compiled.schema.columns
    check_columns(request.columns, len(columns))
    numbers = compiled.number(request.columns)
    found = asked.opened.dataset.summarize(numbers, compiled.rows, asked.token)
    pairs = zip(request.columns, found, strict=True)
    summaries = [ColumnSummary(i, to_message(summary, columns[i].dtype)) for i, summary in pairs]
    return SummaryAnswer(request.id, request.revision, summaries)


def answer_groups(request: GroupsRequest, asked: Asked) -> GroupsAnswer:
    """Answer with the cells of the groups and columns, and the thumbnails of their media."""
    query = from_protocol(request.query)
    compiled = asked.opened.compiled(query)
    schema = compiled.schema
    check_columns(request.columns, len(schema))
    grouped = asked.opened.grouped(query, asked.token)
    if grouped is None:
        raise ProtocolError("a groups request needs a query with group_by")
    for group in request.groups:
        if not grouped.groups.tree.has(group):
            raise ProtocolError(f"there is no group {group} in this view")
    plain = [i for i in request.columns if not isinstance(schema.columns[i].dtype, Media)]
    numbers = compiled.number(plain)
    own_bins = compiled.number(i for i in request.own_bins if i in plain)
    found = grouped.groups.cells(request.groups, numbers, asked.token, own_bins)
    cells = [
        GroupCell(group, i, to_message(found[group, number], schema.columns[i].dtype))
        for i, number in zip(plain, numbers, strict=True)
        for group in dict.fromkeys(request.groups)
    ]
    strips = _Strips(request, asked, grouped, compiled)
    media = (i for i in request.columns if i not in plain)
    cells += [GroupCell(group, i, strips.make(group, i)) for i in media for group in request.groups]
    return GroupsAnswer(request.id, request.revision, cells, asked.attachments.pictures)


@dataclass(frozen=True)
class _Strips:
    """Pages of the media of groups."""

    request: GroupsRequest
    asked: Asked
    grouped: Grouped
    compiled: Compiled

    def make(self, group: int, column: int) -> Strip:
        request, asked = self.request, self.asked
        asked.token.raise_if_cancelled()
        number = self.compiled.numbers[column]
        ids, total, missing = self.grouped.groups.media(group, number, request.offset, request.limit)
        taken = asked.opened.dataset.take(np.asarray(ids, np.uint32), [number], asked.token)
        if request.thumbnail:
            asked.attachments.add_pictures(digests_of(taken, [0]), request.thumbnail)
        dtype = self.compiled.schema.columns[column].dtype
        items = [to_json(value, dtype) for value in taken.column(0).to_pylist()]
        return Strip(items, request.offset, total, missing)


def to_message(summary: Summary, dtype: DType) -> Histogram | Bars | Share:
    """Return a summary of a column of ``dtype`` as it travels."""
    if isinstance(summary, HistogramSummary):
        return Histogram(
            None if summary.range is None else list(summary.range),
            list(summary.edges),
            list(summary.counts),
            list(summary.matched),
            summary.missing,
            summary.infinite,
        )
    if isinstance(summary, BarsSummary):
        bars = [Bar(to_json(value, dtype), count, matched) for value, count, matched in summary.bars]
        return Bars(bars, summary.distinct, summary.missing)
    return Share(summary.count, summary.missing, summary.pending)
