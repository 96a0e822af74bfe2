// A filter without typing: conditions, and groups of conditions.

import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../controls/icons";
import type { ColumnInfo, ConditionGroup } from "../protocol";
import { ConditionRow } from "./condition-row";
import { conditionOn, isGroup, type Part, replacePart } from "./conditions";
import type { Questions } from "./contract";

/** Groups in groups in groups; deeper ones are shown, but not made here. */
const DEEPEST = 3;

export interface BuilderProps {
  readonly group: ConditionGroup;
  readonly columns: readonly ColumnInfo[];
  readonly questions: Questions;
  /** Take the focus when it is shown. */
  readonly focus: boolean;
  readonly onChange: (group: ConditionGroup) => void;
}

export function Builder(props: BuilderProps): VNode {
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (props.focus) root.current?.querySelector<HTMLElement>("select")?.focus();
  }, []);
  return (
    <div ref={root} class="wtw-builder">
      <Group {...props} depth={1} />
    </div>
  );
}

interface GroupProps extends Omit<BuilderProps, "focus"> {
  readonly depth: number;
  readonly onRemove?: () => void;
}

function Group({ group, columns, questions, onChange, depth, onRemove }: GroupProps): VNode {
  const fresh = useRef(-1);
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const row = list.current?.children[fresh.current];
    if (fresh.current >= 0) row?.querySelector<HTMLElement>("select")?.focus();
    fresh.current = -1;
  });
  const add = (part: Part): void => {
    fresh.current = group.parts.length;
    onChange({ ...group, parts: [...group.parts, part] });
  };
  const first = columns.find(({ kind }) => kind !== "media") ?? columns[0];
  return (
    <fieldset class="wtw-conditions" aria-label={depth === 1 ? "Conditions" : "Group of conditions"}>
      <div class="wtw-conditions-bar">
        <select
          class="wtw-input wtw-join"
          data-autofocus={depth === 1 ? "" : undefined}
          aria-label="Which conditions must be true"
          value={group.join}
          onChange={(event) =>
            onChange({ ...group, join: event.currentTarget.value === "or" ? "or" : "and" })
          }
        >
          <option value="and">All are true</option>
          <option value="or">Any is true</option>
        </select>
        {onRemove && (
          <button
            type="button"
            class="wtw-icon-button"
            aria-label="Remove group"
            title="Remove group"
            onClick={onRemove}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <ul ref={list} class="wtw-condition-list">
        {group.parts.map((part, i) => {
          const change = (next: Part | null): void => onChange(replacePart(group, i, next));
          // biome-ignore-start lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          return isGroup(part) ? (
            <li key={i}>
              <Group
                group={part}
                columns={columns}
                questions={questions}
                depth={depth + 1}
                onChange={change}
                onRemove={() => change(null)}
              />
            </li>
          ) : (
            <ConditionRow
              key={i}
              condition={part}
              columns={columns}
              questions={questions}
              onChange={change}
              onRemove={() => change(null)}
            />
          );
          // biome-ignore-end lint/suspicious/noArrayIndexKey: see above
        })}
      </ul>
      {first && (
        <div class="wtw-conditions-bar">
          <button type="button" class="wtw-button" onClick={() => add(conditionOn(first))}>
            <Icon name="plus" />
            Add condition
          </button>
          {depth < DEEPEST && (
            <button
              type="button"
              class="wtw-button"
              onClick={() => add({ join: group.join === "and" ? "or" : "and", parts: [conditionOn(first)] })}
            >
              <Icon name="plus" />
              Add group
            </button>
          )}
        </div>
      )}
    </fieldset>
  );
}
