// What expressions are written with in dialogs: the editor, and what they give so far.

import { keyText, OTHER } from "../cells/group-key";
import type { Sample } from "../controls/expression-draft";
import type { DrawEditor, ExpressionTools } from "../controls/expression-input";
import type { CellValue } from "../dataframe";
import { formatFloat, formatJson, formatNumber, formatPlain } from "../format";
import type { Target } from "../model/types";
import type { ColumnInfo, Json } from "../protocol";
import type { TableContext } from "./context";

/** Values of a preview. */
const SAMPLE = 6;

/** For expressions of a purpose; the target names the column that is edited. */
export function expressionTools(context: TableContext, target: Target): ExpressionTools {
  return {
    editor: () => editorOf(context, target),
    preview: (expression, signal) => sampleOf(context, target, expression, signal),
  };
}

function editorOf({ model, parts }: TableContext, target: Target): DrawEditor | null {
  const editor = parts.read("editor");
  if (editor.state !== "here") return null;
  const { ExpressionEditor } = editor.value;
  return (place) => (
    <ExpressionEditor
      {...place}
      complete={(text, caret, signal) => model.complete(text, caret, signal, target)}
    />
  );
}

/** The values of the first lines on screen, or of the first groups. */
async function sampleOf(
  context: TableContext,
  target: Target,
  expression: string,
  signal: AbortSignal,
): Promise<Sample> {
  const { model, viewport } = context;
  const start = model.counts.peek().groups === null ? viewport.peek()[0] : 0;
  const range = { start, end: start + SAMPLE };
  const { column, keys, cells } = await model.preview(target, expression, range, signal);
  return {
    column,
    values: cells.map(({ value }) => textOf(value, column)),
    groups: keys?.map((key) => groupText(context, key)) ?? null,
  };
}

/** A group by its key of each level, as the grid writes them. */
function groupText({ model, layout }: TableContext, key: readonly Json[]): string {
  const { columns } = model.schema.peek();
  const { groupBy, renderers } = layout.peek();
  const texts = key.map((value, level) => {
    const index = groupBy[level] ?? -1;
    const column = columns[index];
    return column ? keyText(value, column, renderers.get(index)) : formatJson(value, 60);
  });
  return texts.join(" › ") || OTHER;
}

/** A value as the grid writes it. */
function textOf(value: CellValue, column: ColumnInfo): string {
  if (value === null) return "missing";
  if (typeof value === "object") return formatJson(value, 60);
  if (typeof value !== "number" || column.kind !== "number")
    return formatPlain(value, { ...column, index: 0 });
  return column.type === "integer" ? formatNumber(value) : formatFloat(value);
}
