// Which columns to group by, level by level.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { type ColumnChoice, LISTED, matching } from "./column-choice";
import { type Anchor, Popover } from "./popover";
import { SearchInput } from "./search-input";
import { Unlisted } from "./unlisted";

export interface GroupPickerProps {
  readonly anchor: Anchor;
  readonly columns: readonly ColumnChoice[];
  /** Group keys in order. */
  readonly keys: readonly string[];
  readonly onChange: (name: string, chosen: boolean) => void;
  readonly onClose: () => void;
}

export function GroupPicker({ anchor, columns, keys, onChange, onClose }: GroupPickerProps): VNode {
  const [text, setText] = useState("");
  const found = matching(columns, text);
  return (
    <Popover
      anchor={anchor}
      label="Choose group columns"
      role="dialog"
      class="wtw-picker"
      focus
      onClose={onClose}
    >
      <SearchInput
        label="Search columns"
        value={text}
        delay={0}
        autofocus
        onSearch={setText}
        onTake={() => text !== "" && found[0] && onChange(found[0].name, !found[0].chosen)}
      />
      <ul class="wtw-picker-list">
        {found.slice(0, LISTED).map((column) => (
          <li key={column.name}>
            <label class="wtw-picker-row">
              <input
                type="checkbox"
                checked={column.chosen}
                onChange={(event) => onChange(column.name, event.currentTarget.checked)}
              />
              <span class="wtw-picker-name" title={column.name}>
                {column.title}
              </span>
              {column.chosen && keys.length > 1 && (
                <span class="wtw-badge">{keys.indexOf(column.name) + 1}</span>
              )}
              <span class="wtw-picker-type">{column.type}</span>
            </label>
          </li>
        ))}
      </ul>
      <Unlisted found={found.length} />
    </Popover>
  );
}
