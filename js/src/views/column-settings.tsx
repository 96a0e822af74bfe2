// The settings of a column, and the question before columns go that others use.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ColumnSettings } from "../controls/column-settings";
import { Confirm } from "../controls/confirm";
import { activeElement } from "../controls/popover";
import { quoteName } from "../expression";
import { withQuery } from "./actions";
import { CodeDialog } from "./code-dialog";
import { removeColumns } from "./column-actions";
import { ColumnEdit } from "./column-edit";
import { change, type OpenCode, type OpenRemoval, type OpenSettings, type TableContext } from "./context";
import { expressionTools } from "./expressions";
import { isAggregate } from "./menus";

export interface ColumnDialogProps {
  readonly context: TableContext;
  readonly open: OpenSettings | OpenRemoval | OpenCode;
  readonly onClose: () => void;
}

export function ColumnDialog({ context, open, onClose }: ColumnDialogProps): VNode {
  if ("language" in open) return <CodeDialog context={context} open={open} onClose={onClose} />;
  if ("names" in open) return <Removal context={context} open={open} onClose={onClose} />;
  return <Editing key={keyOf(open)} context={context} open={open} onClose={onClose} />;
}

function keyOf(open: OpenSettings): string {
  return JSON.stringify(open.column ?? open.place);
}

interface EditingProps extends ColumnDialogProps {
  readonly open: OpenSettings;
}

function Editing({ context, open, onClose }: EditingProps): VNode {
  const { model } = context;
  const [edit] = useState(() => new ColumnEdit(context, open));
  useEffect(() => () => end(context, edit), []);
  const info = model.schema.value.columns.find(({ name }) => name === open.column) ?? null;
  const isOwn = edit.wish.expression !== null;
  const derive = (): void => {
    edit.keep();
    const place = { beside: edit.name, side: "right" } as const;
    context.dialog.value = { column: null, place, expression: quoteName(edit.name), anchor: open.anchor };
  };
  return (
    <ColumnSettings
      anchor={open.anchor}
      wish={edit.wish}
      info={open.column === null ? null : info}
      {...expressionTools(context, { purpose: "column", name: edit.name })}
      nameProblem={(name) => edit.nameProblem(name)}
      onChange={(wish) => edit.show(wish)}
      onDerive={isOwn || isAggregate(context, edit.name) ? null : derive}
      onApply={() => {
        edit.keep();
        onClose();
      }}
      onCancel={onClose}
    />
  );
}

/** What was not applied goes; the focus goes into the grid when where it was is gone. */
function end({ grid }: TableContext, edit: ColumnEdit): void {
  edit.drop();
  queueMicrotask(() => {
    const shown = grid.peek();
    const focused = shown && activeElement(shown.element);
    if (shown && (!focused || focused === document.body)) shown.focus();
  });
}

interface RemovalProps extends ColumnDialogProps {
  readonly open: OpenRemoval;
}

function Removal({ context, open, onClose }: RemovalProps): VNode {
  const all = [...open.names, ...open.others];
  const confirm = (): void =>
    change(context, (view) => {
      const rest = removeColumns(view, all);
      return open.filter ? withQuery(rest, { filter: "" }) : rest;
    });
  const users = [...open.others, ...(open.filter ? ["the filter"] : [])];
  return (
    <Confirm
      anchor={open.anchor}
      label="Remove column"
      text={`${enumerate(open.own)} ${open.own.length > 1 ? "are" : "is"} used by ${enumerate(users)}. Remove all of it?`}
      action="Remove all"
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

/** `a`, `a and b`, `a, b and c`. */
function enumerate(names: readonly string[]): string {
  const [last = "", ...others] = [...names].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}
