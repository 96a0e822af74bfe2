// How rows are grouped: by which columns in which order, what is said of each group, how many are kept.

import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ComputedColumn } from "../protocol";
import { AggregatesList, type AggregatesProps } from "./aggregates-list";
import { type ColumnChoice, LISTED, matching } from "./column-choice";
import { ExpressionForm, type ExpressionFormProps } from "./expression-form";
import { FormButton } from "./form-button";
import { GroupLevels, type LevelsProps, TopGroups, type TopProps } from "./group-levels";
import { useKeptFocus } from "./kept-focus";
import { type Anchor, Popover } from "./popover";
import { SearchInput } from "./search-input";
import { Unlisted } from "./unlisted";

export interface GroupPanelProps extends LevelsProps, TopProps {
  readonly anchor: Anchor;
  /** Columns that can be group keys; those of `keys` are chosen. */
  readonly choices: readonly ColumnChoice[];
  readonly onChoose: (name: string, chosen: boolean) => void;
  readonly aggregates: AggregatesProps;
  readonly expression: Pick<ExpressionFormProps, "editor" | "preview" | "nameProblem">;
  readonly onExpression: (column: ComputedColumn) => void;
  readonly onClose: () => void;
}

export function GroupPanel(props: GroupPanelProps): VNode {
  const { anchor, keys, onClose } = props;
  return (
    <Popover
      anchor={anchor}
      label="Choose group columns"
      role="dialog"
      class="wtw-picker wtw-group-panel"
      focus
      onClose={onClose}
    >
      <Choices {...props} />
      {keys.length > 0 && (
        <>
          <section class="wtw-section" aria-label="Levels">
            <h3 class="wtw-section-title">Levels</h3>
            <GroupLevels {...props} />
            <TopGroups top={props.top} onTop={props.onTop} />
          </section>
          <AggregatesList {...props.aggregates} />
        </>
      )}
    </Popover>
  );
}

/** Columns to choose from, and an expression for what no column holds. */
function Choices({ choices, expression, onChoose, onExpression }: GroupPanelProps): VNode {
  const [text, setText] = useState("");
  const [isWriting, setWriting] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  useKeptFocus(list);
  const found = matching(choices, text);
  const enter = (column: ComputedColumn): void => {
    onExpression(column);
    setWriting(false);
  };
  return (
    <>
      <SearchInput
        label="Search columns"
        value={text}
        delay={0}
        autofocus
        onSearch={setText}
        onTake={() => text !== "" && found[0] && onChoose(found[0].name, !found[0].chosen)}
      />
      <ul ref={list} class="wtw-picker-list">
        {found.slice(0, LISTED).map((column) => (
          <li key={column.name}>
            <label class="wtw-picker-row">
              <input
                type="checkbox"
                checked={column.chosen}
                onChange={(event) => onChoose(column.name, event.currentTarget.checked)}
              />
              <span class="wtw-picker-name" dir="auto" title={column.name}>
                {column.title}
              </span>
              <span class="wtw-picker-type">{column.type}</span>
            </label>
          </li>
        ))}
      </ul>
      <Unlisted found={found.length} />
      <FormButton
        label="Group by expression…"
        form={
          isWriting ? (
            <ExpressionForm
              label="Group by expression"
              wish={{ name: "", expression: "" }}
              example="bin(score, 0.1)"
              action="Group"
              {...expression}
              onEnter={enter}
              onCancel={() => setWriting(false)}
            />
          ) : null
        }
        onOpen={() => setWriting(true)}
      />
    </>
  );
}
