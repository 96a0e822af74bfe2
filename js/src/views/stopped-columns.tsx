// Columns of functions that were stopped before all their rows were computed, and the ways to go on.

import type { VNode } from "preact";
import type { MenuItem } from "../controls/menu";
import { formatCount } from "../format";
import type { Progress } from "../protocol";
import type { TableContext } from "./context";
import { titleOf } from "./layout";
import { plural } from "./wording";

const REST = "Compute the rest";

/** The item of a column that was stopped. */
export function restItems(context: TableContext, name: string): MenuItem[] {
  const found = context.model.status.peek().progress.filter((column) => column.name === name);
  return found.some(({ stopped }) => stopped)
    ? [{ label: REST, divided: true, act: () => resume(context, found) }]
    : [];
}

/** How far the stopped columns are, and a button; it stands where **Cancel** was. */
export function StoppedColumns({ context }: { readonly context: TableContext }): VNode | null {
  const { status, view } = context.model;
  const { removed } = view.value.columns;
  const stopped = status.value.progress.filter((column) => column.stopped && !removed.includes(column.name));
  if (stopped.length === 0) return null;
  const lines = stopped.map((column) => stoppedText(context, column));
  const onClick = (): void => {
    resume(context, stopped);
    context.grid.peek()?.focus();
  };
  return (
    <>
      <span title={lines.join("\n")}>
        {lines.length === 1 ? lines[0] : `${plural(lines.length, "column")} stopped`}
      </span>
      <button type="button" class="wtw-button" onClick={onClick}>
        {REST}
      </button>
    </>
  );
}

function stoppedText({ model }: TableContext, { name, done, total }: Progress): string {
  return `${titleOf(model.view.value, name)} stopped at ${formatCount(done)} of ${formatCount(total)} rows`;
}

function resume({ model, message }: TableContext, columns: readonly Progress[]): void {
  for (const { name } of columns) model.resume(name);
  const titles = columns.map(({ name }) => titleOf(model.view.peek(), name));
  message.value = `Computing the rest of ${titles.join(", ")}`;
}
