// The panel of groups, joined to the view.

import type { VNode } from "preact";
import { hasOrder } from "../controls/aggregate-choice";
import type { AggregatesProps } from "../controls/aggregates-list";
import { GroupPanel } from "../controls/group-panel";
import type { Anchor } from "../controls/popover";
import { groupBy, moveColumn, ungroup } from "./actions";
import { takenNames } from "./column-actions";
import { change, type TableContext } from "./context";
import { expressionTools } from "./expressions";
import { groupByExpression, putAggregate, removeAggregate, setTop } from "./group-actions";
import { aggregateNames, titleOf } from "./layout";
import { canGroup } from "./menus";

interface GroupsPickerProps {
  readonly context: TableContext;
  readonly anchor: Anchor;
  readonly onClose: () => void;
}

export function GroupsPicker({ context, anchor, onClose }: GroupsPickerProps): VNode {
  const schema = context.model.schema.value;
  const view = context.model.view.value;
  const { group_by: keys, top_groups } = view.query;
  const aggregates = aggregateNames(schema, view);
  const choices = schema.columns
    .filter((column) => keys.includes(column.name) || (canGroup(column) && !aggregates.includes(column.name)))
    .map(({ name, type }) => ({ name, title: titleOf(view, name), type, chosen: keys.includes(name) }));
  const choose = (name: string, chosen: boolean): void =>
    change(context, (now) => (chosen ? groupBy(now, name) : ungroup(now, name)));
  return (
    <GroupPanel
      anchor={anchor}
      keys={keys}
      titleOf={(name) => titleOf(view, name)}
      choices={choices}
      onChoose={choose}
      onMove={(name, before) => change(context, (now) => moveColumn(now, schema, name, before))}
      onRemove={(name) => choose(name, false)}
      top={top_groups}
      onTop={(top) => change(context, (now) => setTop(now, top))}
      aggregates={aggregatesOf(context)}
      expression={{
        ...expressionTools(context, { purpose: "column" }),
        nameProblem: (name) => nameProblem(context, name, null),
      }}
      onExpression={(column) => change(context, (now) => groupByExpression(now, column))}
      onClose={onClose}
    />
  );
}

function aggregatesOf(context: TableContext): AggregatesProps {
  const schema = context.model.schema.value;
  const view = context.model.view.value;
  const names = new Set(aggregateNames(schema, view));
  const problems = schema.columns.flatMap(({ name, problem }) =>
    names.has(name) && problem !== null ? [[name, problem] as const] : [],
  );
  return {
    aggregates: view.query.aggregates,
    problems: new Map(problems),
    columns: schema.columns.filter(({ name }) => !names.has(name)),
    toolsFor: (name) =>
      expressionTools(context, { purpose: "aggregate", ...(name === null ? {} : { name }) }),
    nameProblem: (name, before) => nameProblem(context, name, before),
    onPut: (before, wish, column) =>
      change(context, (now) => putAggregate(now, before, wish, hasOrder(column))),
    onRemove: (name) => change(context, (now) => removeAggregate(now, name)),
  };
}

function nameProblem({ model }: TableContext, name: string, before: string | null): string | null {
  if (name === before) return null;
  const isTaken = takenNames(model.schema.peek(), model.view.peek()).has(name);
  return isTaken ? `There is a column "${name}" already` : null;
}
