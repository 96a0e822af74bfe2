// Generated from wandb_tables_widget/widget/protocol/ by js/scripts/generate_protocol.py.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export const TEXT_LIMIT = 500;

/**
 * The wanted bytes; a digest that is missing or damaged is named in ``failed`` with the reason.
 */
export interface BlobsAnswer {
  kind: "blobs";
  id: string;
  blobs: Thumbnail[];
  failed: Record<string, string>;
}

/**
 * ``found`` says whether the target was still being worked on.
 */
export interface CancelAnswer {
  kind: "cancel";
  id: string;
  found: boolean;
}

/**
 * A cell that has no value but is not simply missing, and why.
 *
 * Its value "failed" to be computed; or it is "pending", computed sometime; or computing was "stopped"
 * before. ``row`` is that of the batch, ``column`` the index of the column. A pending cell may have got its
 * value while the answer was made; then that counts.
 */
export interface CellNote {
  row: number;
  column: number;
  state: "failed" | "pending" | "stopped";
  message: string;
}

/**
 * The text is such an expression.
 */
export interface CheckAnswer {
  kind: "check";
  id: string;
}

/**
 * The gzipped JavaScript is in buffer ``buffer``.
 */
export interface ChunkAnswer {
  kind: "chunk";
  id: string;
  buffer: number;
}

/**
 * ``matched`` rows pass, of ``total``.
 */
export interface CountAnswer {
  kind: "count";
  id: string;
  revision: number;
  matched: number;
  total: number;
}

/**
 * All values of one row, in the order of the columns of the table and the computed ones, as JSON.
 *
 * Non-finite numbers and whole numbers beyond 2**53 are text, times ISO 8601.
 */
export interface DetailAnswer {
  kind: "detail";
  id: string;
  row: number;
  values: Json[];
  notes: CellNote[];
}

/**
 * A request could not be answered; ``code`` is one of errors.py, or "internal".
 *
 * ``span`` is where in an expression, ``fix`` what would be right there where that is known.
 */
export interface Failure {
  kind: "failure";
  id: string;
  code: string;
  message: string;
  span: number[] | null;
  fix: string | null;
}

/**
 * One line of a grouped view: a group's own line, or a row of an open group.
 *
 * A group line has ``row`` null, ``group`` the number of the group, ``key`` one JSON value for each level
 * down to its own, ``depth`` that level, from 0. A row line has ``row`` its row id, and ``depth`` one more
 * than that of its group, whose number and key it has. The group *other*, which holds the rows of all
 * groups beyond `Query.top_groups`, has an empty key, as no other group has.
 *
 * ``above`` is the position of the line of the group around it, null for an outermost group. ``condition``
 * is the one that the rows of the group meet, on a group line; null when it cannot be written.
 */
export interface GroupEntry {
  group: number;
  depth: number;
  key: Json[];
  count: number;
  expanded: boolean;
  row: number | null;
  above: number | null;
  condition: string | null;
}

/**
 * The ranges of positions where the lines stand now; null when that cannot be told any more.
 */
export interface PlacesAnswer {
  kind: "places";
  id: string;
  ranges: number[][] | null;
}

/**
 * ``found`` says whether the column was stopped.
 */
export interface ResumeAnswer {
  kind: "resume";
  id: string;
  found: boolean;
}

/**
 * A window of the view.
 *
 * Buffer 0 is an Arrow IPC stream, one record batch: column ``row`` (uint32 row ids), then one
 * column for each wanted index, named by the index as text. Numbers, booleans and text come as
 * they are, times as timestamp[us], lists, dicts, arrays, mixed values and media as JSON text.
 * Media JSON is {digest, format, width, height, size, caption}. In a grouped view the batch holds
 * the row lines only and ``entries`` all lines.
 *
 * ``version`` is that of the table the rows are of. ``start`` is where they begin, ``moved`` by how many
 * lines the anchor has moved, 0 when it is gone. ``length`` is the number of lines of the whole view,
 * ``matched`` of rows that pass the filter, ``total`` of the table. ``cut`` lists [row of the batch, column
 * index] of texts cut to `TEXT_LIMIT`. ``groups`` is the number of outermost groups, *other* among them,
 * null when not grouped. Buffer ``values`` is like buffer 0 with the wanted aggregates of the group lines,
 * null when none is wanted. Unless ``ready`` the whole order is still worked out, and a `ReadyPush`
 * follows.
 *
 * The table had ``width`` columns; those of ``computed`` follow them, then, in a grouped view, those of
 * ``aggregates``. ``waiting`` names the parts of the query that do not fit the table and are left out.
 */
export interface RowsAnswer {
  kind: "rows";
  id: string;
  revision: number;
  version: number;
  moved: number;
  start: number;
  count: number;
  length: number;
  matched: number;
  total: number;
  ready: boolean;
  groups: number | null;
  entries: GroupEntry[] | null;
  width: number;
  computed: ColumnInfo[];
  aggregates: ColumnInfo[];
  waiting: Waiting[];
  values: number | null;
  cut: number[][];
  notes: CellNote[];
  thumbnails: Thumbnail[];
}

/**
 * ``found`` says whether the column was still being computed.
 */
export interface StopAnswer {
  kind: "stop";
  id: string;
  found: boolean;
}

/**
 * The small picture of a digest, in buffer ``buffer``, of type ``mime``.
 */
export interface Thumbnail {
  digest: string;
  mime: string;
  buffer: number;
}

/**
 * A part of the query that cannot be applied now, and why; the rest is.
 *
 * ``name`` is the column that a sort or group key names, empty for the filter. ``code`` and ``span`` are as
 * in `Failure`.
 */
export interface Waiting {
  part: "filter" | "sort" | "group_by";
  name: string;
  code: string;
  message: string;
  span: number[] | null;
}

/**
 * One value of a bar list, how often it stands in all rows and in the rows of the query.
 */
export interface Bar {
  value: Json;
  count: number;
  matched: number;
}

/**
 * The most frequent values, most frequent first; ``distinct`` counts all of them.
 */
export interface Bars {
  kind: "bars";
  bars: Bar[];
  distinct: number;
  missing: number;
}

/**
 * The summary of the column with that index.
 */
export interface ColumnSummary {
  column: number;
  summary: Histogram | Bars | Share;
}

/**
 * The cell of one group in one column. In groups ``matched`` of bars and bins equals ``count``.
 */
export interface GroupCell {
  group: number;
  column: number;
  cell: Histogram | Bars | Strip | Share;
}

/**
 * The cells of the wanted groups and columns.
 */
export interface GroupsAnswer {
  kind: "groups";
  id: string;
  revision: number;
  cells: GroupCell[];
  thumbnails: Thumbnail[];
}

/**
 * ``counts[i]`` values lie in [edges[i], edges[i+1]), the last bin closed.
 *
 * Times are milliseconds since 1970 UTC. ``infinite`` counts ±inf, which lie in no bin. ``range`` is the
 * least and the greatest value of the whole column, also in groups that share bins; null without values, as
 * are edges.
 */
export interface Histogram {
  kind: "histogram";
  range: number[] | null;
  edges: number[];
  counts: number[];
  matched: number[];
  missing: number;
  infinite: number;
}

/**
 * Only how many values are there, how many are missing, and how many a function has not computed.
 */
export interface Share {
  kind: "share";
  count: number;
  missing: number;
  pending: number;
}

/**
 * A page of the media of a group; ``total`` counts all that are not missing.
 */
export interface Strip {
  kind: "strip";
  items: Json[];
  offset: number;
  total: number;
  missing: number;
}

/**
 * One summary for each wanted column.
 */
export interface SummaryAnswer {
  kind: "summary";
  id: string;
  revision: number;
  summaries: ColumnSummary[];
}

/**
 * One column; its position among all columns of a view is its index in messages.
 *
 * ``type`` is for people ("integer", "list of number", "image"). ``colors`` gives texts that name things
 * such as runs the colour of the thing, ``#`` and six hex digits; null in other columns. ``problem`` says
 * why a column cannot be computed now, which then is of kind "none"; null if it can. ``computed`` tells
 * people of a computed column, "computed", and of a function's, "computed by Python"; null of others.
 */
export interface ColumnInfo {
  name: string;
  kind: "number" | "string" | "boolean" | "timestamp" | "list" | "dict" | "ndarray" | "media" | "any" | "none";
  type: string;
  media: string | null;
  optional: boolean;
  colors: Record<string, string> | null;
  problem: string | null;
  computed: string | null;
}

/**
 * Proposals, best first.
 */
export interface CompleteAnswer {
  kind: "complete";
  id: string;
  options: Completion[];
}

/**
 * One proposal: put ``insert`` in place of the code points ``start`` to ``end``.
 */
export interface Completion {
  label: string;
  insert: string;
  type: "column" | "function" | "operator" | "keyword" | "value";
  detail: string;
  start: number;
  end: number;
}

/**
 * A column, an operator and values, as a person enters them.
 *
 * ``values`` are without quotes, several after ``in`` and ``not in``, none after ``is null`` and
 * ``is not null``; ``type`` says how they are written in an expression. Of type "column" the value is
 * the name of another column.
 */
export interface Condition {
  column: string;
  operator: "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" | "is null" | "is not null" | "contains" | "not contains" | "startswith" | "endswith" | "matches";
  type: "number" | "text" | "time" | "boolean" | "column";
  values: string[];
}

/**
 * Conditions of which all must be true, or one.
 */
export interface ConditionGroup {
  join: "and" | "or";
  parts: (Condition | ConditionGroup)[];
}

/**
 * The filter as conditions, null when it has another shape; ``reason`` says which part has.
 */
export interface ConditionsAnswer {
  kind: "conditions";
  id: string;
  group: ConditionGroup | null;
  reason: string | null;
}

/**
 * What the column would be: its description and the values of ``rows`` rows or groups.
 *
 * ``keys`` are the keys of the groups, each as that of a `GroupEntry`; null when the values are of rows.
 * Buffer 0 is as that of `RowsAnswer`, with the one column named "0"; ``cut`` lists the rows of the batch
 * whose text was cut.
 */
export interface PreviewAnswer {
  kind: "preview";
  id: string;
  revision: number;
  column: ColumnInfo;
  rows: number;
  keys: Json[][] | null;
  cut: number[];
  notes: CellNote[];
}

/**
 * The code.
 */
export interface CodeAnswer {
  kind: "code";
  id: string;
  text: string;
}

/**
 * A view as code that gives the same rows.
 */
export interface CodeRequest {
  kind: "code";
  id: string;
  language: "python" | "pandas" | "sql";
  view: ViewState;
}

/**
 * A line that shows the text.
 *
 * ``column`` is the first of the listed columns that shows it. In a closed group ``position`` is that of the
 * group's line, ``closed`` is true and ``row`` its first row in the direction. ``ordinal`` counts from 1 the
 * rows that show the text up to ``row``, ``total`` all of them; both are null while they are not counted.
 * ``position``, ``row`` and ``column`` are null when no line shows it.
 */
export interface FindAnswer {
  kind: "find";
  id: string;
  revision: number;
  version: number;
  position: number | null;
  row: number | null;
  column: number | null;
  closed: boolean;
  ordinal: number | null;
  total: number | null;
}

/**
 * The next line after ``position`` that shows ``text`` in one of the listed columns.
 *
 * The line before it if ``direction`` is -1; both go on at the other end. ``position`` is -1 for the first
 * line to come first. A request for another text cancels those that the same page still waits for. It is
 * answered as soon as a line is found; if ``counted`` when all are.
 */
export interface FindRequest {
  kind: "find";
  id: string;
  revision: number;
  version: number;
  query: Query;
  text: string;
  columns: number[];
  position: number;
  direction: number;
  counted: boolean;
}

/**
 * The whole order of a view that was answered from its head is there now.
 */
export interface ReadyPush {
  kind: "ready";
  revision: number;
  matched: number;
  length: number;
}

/**
 * The last rows of the table as a window of a view that is not sorted, filtered or grouped.
 *
 * Sent, with the buffers of ``answer``, while rows come and the browser does not get to ask.
 */
export interface TailPush {
  kind: "tail";
  answer: RowsAnswer;
}

/**
 * The line at ``position`` of an older version: a row by its id, or a group's own line by its key.
 */
export interface Anchor {
  position: number;
  row: number | null;
  key: Json[];
}

/**
 * Stored bytes by digest: as stored when ``size`` is 0, else a thumbnail of that longest side.
 */
export interface BlobsRequest {
  kind: "blobs";
  id: string;
  digests: string[];
  size: number;
}

/**
 * Stop working on the request ``target``; that one is then answered with a `Failure` "cancelled".
 */
export interface CancelRequest {
  kind: "cancel";
  id: string;
  target: string;
}

/**
 * Is this text a filter over this table? A `Failure` says where it is not.
 *
 * It may name the columns of the table and those of ``computed``.
 */
export interface CheckRequest {
  kind: "check";
  id: string;
  text: string;
  computed: ComputedColumn[];
}

/**
 * A part of the page's own code that is loaded when it is needed; ``digest`` is its SHA-256.
 */
export interface ChunkRequest {
  kind: "chunk";
  id: string;
  name: "editor" | "panels" | "cells";
  digest: string;
}

/**
 * What may come next in an expression, with the caret at code point ``caret``.
 *
 * It may name the columns of the table and those of ``computed``.
 */
export interface CompleteRequest {
  kind: "complete";
  id: string;
  text: string;
  caret: number;
  purpose: "filter" | "column" | "aggregate";
  computed: ComputedColumn[];
}

/**
 * The conditions that a filter is made of, for those who do not type it.
 */
export interface ConditionsRequest {
  kind: "conditions";
  id: string;
  text: string;
  computed: ComputedColumn[];
}

/**
 * How many rows pass the filter and the search of a query, which need not be the view's.
 *
 * A count of a newer revision cancels those that the same page still waits for.
 */
export interface CountRequest {
  kind: "count";
  id: string;
  revision: number;
  version: number;
  query: Query;
}

/**
 * One row in full; ``row`` is the row id from `RowsAnswer`, not a position.
 *
 * The columns that ``query`` computes come with those of the table.
 */
export interface DetailRequest {
  kind: "detail";
  id: string;
  version: number;
  query: Query;
  row: number;
}

/**
 * Cells of groups, for the groups with these numbers (`GroupEntry.group`).
 *
 * Histograms of the columns ``own_bins`` have bins of each group's own, others share them down the column.
 * Media cells hold ``limit`` items from ``offset`` on.
 */
export interface GroupsRequest {
  kind: "groups";
  id: string;
  revision: number;
  version: number;
  query: Query;
  groups: number[];
  columns: number[];
  own_bins: number[];
  offset: number;
  limit: number;
  thumbnail: number;
}

/**
 * Where the lines ``ranges`` of the view stand in ``version``, which stood there in version ``since``.
 */
export interface PlacesRequest {
  kind: "places";
  id: string;
  version: number;
  since: number;
  query: Query;
  ranges: number[][];
}

/**
 * The values an expression would give a column, for lines ``start`` to ``start + count`` of the view.
 *
 * Rows are counted as if the view were not grouped; for the purpose of an aggregate the lines are groups, of
 * the outermost level on which it has values. ``name`` is that of the computed column or of the aggregate
 * that is being edited, empty for a new one. A preview of a newer revision cancels those that the same page
 * still waits for.
 */
export interface PreviewRequest {
  kind: "preview";
  id: string;
  revision: number;
  version: number;
  query: Query;
  purpose: "filter" | "column" | "aggregate";
  name: string;
  expression: string;
  start: number;
  count: number;
}

/**
 * Compute the rest of the column ``name`` after all, which was stopped.
 */
export interface ResumeRequest {
  kind: "resume";
  id: string;
  name: string;
}

/**
 * Rows ``start`` to ``start + count`` of the view, the listed columns (by index).
 *
 * With an ``anchor`` the window goes along with that line when it stands elsewhere now; ``start`` may be
 * negative, for lines that come before it. ``thumbnail`` is the longest side in device pixels of
 * thumbnails wanted for media cells, 0 for none.
 */
export interface RowsRequest {
  kind: "rows";
  id: string;
  revision: number;
  version: number;
  query: Query;
  anchor: Anchor | null;
  start: number;
  count: number;
  columns: number[];
  thumbnail: number;
}

/**
 * Do not compute the rest of the column ``name``, which a Python function computes.
 */
export interface StopRequest {
  kind: "stop";
  id: string;
  name: string;
}

/**
 * Summaries of the listed columns, over all rows and over the rows of the query.
 */
export interface SummaryRequest {
  kind: "summary";
  id: string;
  revision: number;
  version: number;
  query: Query;
  columns: number[];
}

/**
 * The trait ``history``: filters this widget has had, newest first.
 */
export interface FilterHistory {
  filters: string[];
}

/**
 * The trait ``first``: the head of the view ``query`` of the table at ``version``, sent unasked.
 *
 * ``thumbnail`` is the longest side of its thumbnails, ``buffers`` are those of ``answer``. Without a
 * first window the trait is an empty object.
 */
export interface FirstWindow {
  query: Query;
  version: number;
  thumbnail: number;
  answer: RowsAnswer;
  buffers: Json[];
}

/**
 * A column that a Python function computes, of which ``done`` of ``total`` rows are there.
 *
 * ``late`` rows wait for calls that have not come back for seconds. ``stopped`` says that the rest is not
 * computed any more.
 */
export interface Progress {
  name: string;
  done: number;
  total: number;
  late: number;
  stopped: boolean;
}

/**
 * The trait ``schema``: the columns of the table, whose indices are the first, and its number of rows.
 */
export interface SchemaInfo {
  columns: ColumnInfo[];
  total: number;
}

/**
 * The two-way trait ``selection``: ranges of positions ``[first, last]`` in the view ``query``.
 *
 * ``version`` is that of the table in which the lines stand there, null for the newest.
 */
export interface Selection {
  ranges: number[][];
  query: Query | null;
  version: number | null;
}

/**
 * The trait ``status``: ``version`` grows each time the table behind the widget changes.
 *
 * ``edits`` counts the changes that were more than new rows at the end, ``total`` the rows. Of a ``live``
 * table rows are expected to come. ``progress`` lists columns of which not all rows are computed.
 */
export interface StatusInfo {
  version: number;
  edits: number;
  total: number;
  title: string;
  live: boolean;
  progress: Progress[];
}

/**
 * How one column is drawn; ``title`` and ``items`` are as without settings when empty and null.
 */
export interface ColumnSettings {
  title: string;
  show_as: string;
  align: "automatic" | "left" | "center" | "right";
  items: number | null;
  options: Record<string, Json>;
}

/**
 * How columns are laid out.
 */
export interface ColumnsView {
  order: string[];
  hidden: string[];
  removed: string[];
  pinned: string[];
  widths: Record<string, number>;
  settings: Record<string, ColumnSettings>;
}

/**
 * A column of the view's own.
 */
export interface ComputedColumn {
  name: string;
  expression: string;
}

/**
 * Which rows, in which order.
 *
 * The columns of ``computed`` have the indices that follow those of the schema.
 */
export interface Query {
  filter: string;
  search: string;
  computed: ComputedColumn[];
  sort: SortKey[];
  group_by: string[];
  aggregates: ComputedColumn[];
  top_groups: number | null;
  expanded: Json[][];
}

/**
 * Sort by a column; missing values last both ways.
 */
export interface SortKey {
  column: string;
  descending: boolean;
}

/**
 * The two-way trait ``view``.
 */
export interface ViewState {
  query: Query;
  columns: ColumnsView;
  row_size: "S" | "M" | "L" | "XL";
}

export type Request = RowsRequest | SummaryRequest | GroupsRequest | PlacesRequest | DetailRequest | BlobsRequest | CompleteRequest | CheckRequest | PreviewRequest | CountRequest | ConditionsRequest | FindRequest | CodeRequest | ChunkRequest | StopRequest | ResumeRequest | CancelRequest;

export type Answer = RowsAnswer | SummaryAnswer | GroupsAnswer | PlacesAnswer | DetailAnswer | BlobsAnswer | CompleteAnswer | CheckAnswer | PreviewAnswer | CountAnswer | ConditionsAnswer | FindAnswer | CodeAnswer | ChunkAnswer | StopAnswer | ResumeAnswer | CancelAnswer | Failure;

export type Push = ReadyPush | TailPush;

export interface Traits {
  schema: SchemaInfo;
  status: StatusInfo;
  view: ViewState;
  selection: Selection;
  history: FilterHistory;
  first: FirstWindow;
}
