// The aggregates of the groups: listed, added, changed, removed.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ColumnInfo, ComputedColumn } from "../protocol";
import { aggregateOf, columnsFor, FUNCTIONS } from "./aggregate-choice";
import { ExpressionForm } from "./expression-form";
import type { ExpressionTools } from "./expression-input";
import { ChoiceField } from "./field";
import { FormButton } from "./form-button";
import { Icon } from "./icons";

export interface AggregatesProps {
  readonly aggregates: readonly ComputedColumn[];
  /** Why an aggregate cannot be computed now, by its name. */
  readonly problems: ReadonlyMap<string, string>;
  /** Columns of rows, which aggregates sum up. */
  readonly columns: readonly ColumnInfo[];
  /** What is wrong with a name for the aggregate that is called `before`, null for a new one. */
  readonly nameProblem: (name: string, before: string | null) => string | null;
  /** What the aggregate of a name is written with, null for a new one. */
  readonly toolsFor: (name: string | null) => ExpressionTools;
  readonly onPut: (before: string | null, wish: ComputedColumn, column: ColumnInfo) => void;
  readonly onRemove: (name: string) => void;
}

/** `before` is the name of the aggregate that is changed, null of a new one. */
type Editing = { readonly before: string | null } | null;

export function AggregatesList(props: AggregatesProps): VNode {
  const [editing, setEditing] = useState<Editing>(null);
  const enter = (wish: ComputedColumn, column: ColumnInfo): void => {
    props.onPut(editing?.before ?? null, wish, column);
    setEditing(null);
  };
  return (
    <section class="wtw-section" aria-label="Aggregates">
      <h3 class="wtw-section-title">Aggregates</h3>
      {props.aggregates.length > 0 && (
        <ul class="wtw-rows">
          {props.aggregates.map((aggregate) => (
            <AggregateRow
              key={aggregate.name}
              aggregate={aggregate}
              problem={props.problems.get(aggregate.name) ?? null}
              onEdit={() => setEditing({ before: aggregate.name })}
              onRemove={() => props.onRemove(aggregate.name)}
            />
          ))}
        </ul>
      )}
      <FormButton
        label="Add aggregate"
        form={
          editing && (
            <AggregateForm
              key={editing.before ?? ""}
              {...props}
              before={editing.before}
              onEnter={enter}
              onCancel={() => setEditing(null)}
            />
          )
        }
        onOpen={() => setEditing({ before: null })}
      />
    </section>
  );
}

interface AggregateRowProps {
  readonly aggregate: ComputedColumn;
  readonly problem: string | null;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function AggregateRow({ aggregate, problem, onEdit, onRemove }: AggregateRowProps): VNode {
  const { name, expression } = aggregate;
  return (
    <li>
      {problem !== null && (
        <span class="wtw-mark" role="img" aria-label={`waiting: ${problem}`} title={problem}>
          ⚠
        </span>
      )}
      <span class="wtw-picker-name" dir="auto" title={expression}>
        {name}
      </span>
      {name !== expression && <span class="wtw-picker-type wtw-code">{expression}</span>}
      <button
        type="button"
        class="wtw-button wtw-row-button"
        aria-label={`Edit aggregate: ${name}`}
        onClick={onEdit}
      >
        Edit
      </button>
      <button
        type="button"
        class="wtw-icon-button"
        aria-label={`Remove aggregate: ${name}`}
        title="Remove"
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

interface AggregateFormProps extends AggregatesProps {
  readonly before: string | null;
  readonly onEnter: (wish: ComputedColumn, column: ColumnInfo) => void;
  readonly onCancel: () => void;
}

function AggregateForm({ before, columns, aggregates, ...props }: AggregateFormProps): VNode {
  const known = aggregates.find(({ name }) => name === before);
  const [wish] = useState(known ?? { name: "", expression: firstChoice(columns) });
  return (
    <ExpressionForm
      label={before === null ? "New aggregate" : `Aggregate: ${before}`}
      wish={wish}
      example="avg(score)"
      action={before === null ? "Add" : "Save"}
      {...props.toolsFor(before)}
      nameProblem={(name) => props.nameProblem(name, before)}
      onEnter={props.onEnter}
      onCancel={props.onCancel}
      {...(before === null ? { choices: (write) => <Choice columns={columns} onWrite={write} /> } : {})}
    />
  );
}

/** What the two lists of choices say to begin with. */
function firstChoice(columns: readonly ColumnInfo[]): string {
  for (const choice of FUNCTIONS) {
    const [column] = columnsFor(choice, columns);
    if (column) return aggregateOf(choice, column.name);
  }
  return "count() / total()";
}

interface ChoiceProps {
  readonly columns: readonly ColumnInfo[];
  readonly onWrite: (expression: string) => void;
}

/** A function and a column, which write the expression. */
function Choice({ columns, onWrite }: ChoiceProps): VNode {
  const offered = FUNCTIONS.filter(
    (choice) => choice.kinds === null || columnsFor(choice, columns).length > 0,
  );
  const [chosen, setChosen] = useState(offered[0]);
  const [column, setColumn] = useState<string | null>(null);
  const fitting = chosen ? columnsFor(chosen, columns) : [];
  const choose = (name: string, wanted: string | null): void => {
    const choice = offered.find((other) => other.name === name);
    if (!choice) return;
    const [first, ...others] = columnsFor(choice, columns);
    const taken = [first, ...others].find((other) => other?.name === wanted) ?? first;
    setChosen(choice);
    setColumn(taken?.name ?? null);
    onWrite(aggregateOf(choice, taken?.name ?? null));
  };
  return (
    <div class="wtw-form-row">
      <ChoiceField
        label="Function"
        value={chosen?.name ?? ""}
        choices={offered}
        onChoose={(name) => choose(name, column ?? fitting[0]?.name ?? null)}
      />
      {fitting.length > 0 && (
        <ChoiceField
          label="Column"
          value={column ?? fitting[0]?.name ?? ""}
          choices={fitting.map(({ name }) => ({ name, label: name }))}
          onChoose={(name) => choose(chosen?.name ?? "", name)}
        />
      )}
    </div>
  );
}
