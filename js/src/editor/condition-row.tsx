// One condition: a column, an operator and a value.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../controls/icons";
import { useUnique } from "../controls/use-unique";
import { quoteName } from "../expression";
import type { ColumnInfo, Condition } from "../protocol";
import { joinValues, problemOf, splitValues, withColumn, withOperator } from "./conditions";
import type { Questions } from "./contract";
import { choicesOf, isSameChoice, operatorName, takesList, takesValue } from "./operators";

export interface ConditionRowProps {
  readonly condition: Condition;
  readonly columns: readonly ColumnInfo[];
  readonly questions: Questions;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

export function ConditionRow(props: ConditionRowProps): VNode {
  const { condition, columns, onChange, onRemove } = props;
  const column = columns.find(({ name }) => name === condition.column);
  const others = othersOf(columns, column);
  const choices = choicesOf(column?.kind ?? "any", condition, others.length > 0);
  return (
    <li class="wtw-condition">
      <select
        class="wtw-input"
        aria-label="Column"
        title={condition.column}
        value={condition.column}
        onChange={(event) => {
          const chosen = columns[event.currentTarget.selectedIndex];
          if (chosen) onChange(withColumn(condition, chosen));
        }}
      >
        {columns.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        class="wtw-input"
        aria-label={`Operator of ${condition.column}`}
        onChange={(event) => {
          const chosen = choices[event.currentTarget.selectedIndex];
          if (chosen) onChange(withOperator(condition, chosen, others[0]?.name ?? ""));
        }}
      >
        {choices.map((choice) => (
          <option
            key={`${choice.operator} ${choice.type}`}
            value={`${choice.operator} ${choice.type}`}
            selected={isSameChoice(choice, condition)}
          >
            {operatorName(choice)}
          </option>
        ))}
      </select>
      <Value {...props} others={others} />
      <button
        type="button"
        class="wtw-icon-button"
        aria-label={`Remove condition on ${condition.column}`}
        title="Remove condition"
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

/** Columns that one can be compared with. */
function othersOf(columns: readonly ColumnInfo[], column: ColumnInfo | undefined): readonly ColumnInfo[] {
  return columns.filter(({ name, kind }) => kind === column?.kind && name !== column.name);
}

interface ValueProps extends ConditionRowProps {
  readonly others: readonly ColumnInfo[];
}

function Value({ condition, others, questions, onChange }: ValueProps): VNode {
  const { column, operator, type, values } = condition;
  const label = `Value of ${column}`;
  if (!takesValue(operator)) return <span class="wtw-condition-value" />;
  const choices = type === "column" ? others.map(({ name }) => name) : ["true", "false"];
  if (type === "column" || (type === "boolean" && !takesList(operator))) {
    return (
      <select
        class="wtw-input wtw-condition-value"
        aria-label={label}
        value={values[0] ?? choices[0]}
        onChange={(event) => onChange({ ...condition, values: [event.currentTarget.value] })}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    );
  }
  return <ValueInput label={label} condition={condition} questions={questions} onChange={onChange} />;
}

interface ValueInputProps {
  readonly label: string;
  readonly condition: Condition;
  readonly questions: Questions;
  readonly onChange: (condition: Condition) => void;
}

function ValueInput({ label, condition, questions, onChange }: ValueInputProps): VNode {
  const { column, operator, type, values } = condition;
  const several = takesList(operator);
  const read = (line: string): string[] => (several ? splitValues(line) : [line]);
  const [line, setLine] = useState(() => show(values, several));
  const shown = JSON.stringify(read(line)) === JSON.stringify(values) ? line : show(values, several);
  const suggested = useSuggestions(column, type, questions);
  const [left, setLeft] = useState(false);
  const problem = problemOf(condition);
  const id = useUnique();
  return (
    <>
      <input
        class="wtw-input wtw-condition-value"
        type="text"
        aria-label={label}
        aria-invalid={left && problem !== null}
        title={problem ?? undefined}
        placeholder={placeholderOf(type, several)}
        inputMode={type === "number" ? "decimal" : "text"}
        autocomplete="off"
        spellcheck={false}
        list={suggested.length > 0 && !several ? id : undefined}
        value={shown}
        onBlur={() => setLeft(true)}
        onInput={(event) => {
          setLine(event.currentTarget.value);
          onChange({ ...condition, values: read(event.currentTarget.value) });
        }}
      />
      {suggested.length > 0 && (
        <datalist id={id}>
          {suggested.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </>
  );
}

function show(values: readonly string[], several: boolean): string {
  return several ? joinValues(values) : (values[0] ?? "");
}

function placeholderOf(type: Condition["type"], several: boolean): string {
  if (several) return type === "number" ? "1, 2, 3" : "a, b, c";
  if (type === "time") return "2026-01-31";
  return type === "number" ? "number" : "text";
}

/** Frequent values of a column of text. */
function useSuggestions(column: string, type: Condition["type"], questions: Questions): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  useEffect(() => {
    const ended = new AbortController();
    setFound([]);
    if (type !== "text") return;
    const text = `${quoteName(column)} == `;
    questions.complete(text, [...text].length, ended.signal).then(
      (options) => setFound(options.filter((option) => option.type === "value").map(({ label }) => label)),
      () => setFound([]),
    );
    return () => ended.abort();
  }, [column, type]);
  return found;
}
