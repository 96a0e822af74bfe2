// What narrows, orders and groups the rows now, as chips.

import type { VNode } from "preact";
import { Chip } from "../controls/chip";
import type { SortKey } from "../protocol";
import { removeSort, setSort, ungroup } from "./actions";
import { change, changeQuery, type TableContext } from "./context";
import { titleOf } from "./layout";

export function Chips({ context }: { context: TableContext }): VNode | null {
  const { model } = context;
  const { filter, search, sort, group_by } = model.view.value.query;
  if (filter === "" && search === "" && sort.length === 0 && group_by.length === 0) return null;
  return (
    <ul class="wtw-chips" aria-label="Active">
      {filter !== "" && (
        <Chip kind="filter" text={filter} onRemove={() => changeQuery(context, { filter: "" })} />
      )}
      {search !== "" && (
        <Chip kind="search" text={search} onRemove={() => changeQuery(context, { search: "" })} />
      )}
      {group_by.map((name) => (
        <Chip
          key={`group ${name}`}
          kind="group"
          text={titleOf(model.view.value, name)}
          full={name}
          onRemove={() => change(context, (view) => ungroup(view, name))}
        />
      ))}
      {sort.map((key) => (
        <SortChip key={`sort ${key.column}`} context={context} sortKey={key} />
      ))}
    </ul>
  );
}

function SortChip({ context, sortKey }: { context: TableContext; sortKey: SortKey }): VNode {
  const { column, descending } = sortKey;
  const title = titleOf(context.model.view.value, column);
  return (
    <Chip
      kind="sort"
      text={title}
      full={column}
      onRemove={() => change(context, (view) => removeSort(view, column))}
      toggle={{
        icon: descending ? "descending" : "ascending",
        label: `Sort ${descending ? "ascending" : "descending"}: ${title}`,
        act: () => change(context, (view) => setSort(view, column, !descending, true)),
      }}
    />
  );
}
