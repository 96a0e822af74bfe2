// The controls above the grid.

import type { ComponentChildren, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { FilterInput } from "../controls/filter-input";
import { Icon, type IconName } from "../controls/icons";
import { SearchInput } from "../controls/search-input";
import type { Mode } from "../editor/contract";
import { formatCount } from "../format";
import { changeQuery, type TableContext } from "./context";
import { FilterEditorPanel } from "./filter-editor";
import { Panel } from "./panel";

const SEARCH_DELAY = 250;

export function Toolbar({ context }: { context: TableContext }): VNode {
  const { model } = context;
  const { query } = model.view.value;
  const mode = useRef<Mode>("expression");
  return (
    <div class="wtw-toolbar" role="toolbar" aria-label="Table">
      <FilterInput
        value={query.filter}
        failure={model.failure.value}
        check={(text, signal) => model.check(text, signal)}
        complete={(text, caret, signal) => model.complete(text, caret, signal)}
        apply={(filter) => changeQuery(context, { filter })}
        editor={(place) => <FilterEditorPanel {...place} context={context} mode={mode} />}
      />
      <Opener icon="group" label="Group by" count={query.group_by.length} popup="dialog">
        {(anchor, close) => (
          <Panel context={context} anchor={anchor} label="Group by" onClose={close}>
            {({ GroupsPicker }) => <GroupsPicker context={context} anchor={anchor} onClose={close} />}
          </Panel>
        )}
      </Opener>
      <Opener icon="columns" label="Columns" count={hiddenCount(context)} popup="dialog">
        {(anchor, close) => (
          <Panel context={context} anchor={anchor} label="Columns" onClose={close}>
            {({ ColumnsPicker }) => <ColumnsPicker context={context} anchor={anchor} onClose={close} />}
          </Panel>
        )}
      </Opener>
      <Search context={context} />
      <Opener icon="more" label="More" count={0} popup="menu">
        {(anchor, close) => (
          <Panel context={context} anchor={anchor} label="More" onClose={close}>
            {({ MoreMenu }) => <MoreMenu context={context} anchor={anchor} onClose={close} />}
          </Panel>
        )}
      </Opener>
    </div>
  );
}

/** Shows the rows with a text alone; or, found in place, steps through them. */
function Search({ context }: { context: TableContext }): VNode {
  const find = (): void => {
    context.finding.value = true;
  };
  if (context.finding.value) {
    return (
      <Panel context={context} label="Find" onClose={() => {}}>
        {({ FindBar }) => <FindBar context={context} />}
      </Panel>
    );
  }
  return (
    <>
      <SearchInput
        label="Search"
        value={context.model.view.value.query.search}
        delay={SEARCH_DELAY}
        onSearch={(search) => changeQuery(context, { search })}
      />
      <button
        type="button"
        class="wtw-icon-button"
        aria-label="Find in place"
        title="Find in place"
        onClick={find}
      >
        <Icon name="find" />
      </button>
    </>
  );
}

export function hiddenCount({ model }: TableContext): number {
  const known = new Set(model.schema.value.columns.map((column) => column.name));
  return model.view.value.columns.hidden.filter((name) => known.has(name)).length;
}

interface OpenerProps {
  readonly icon: IconName;
  readonly label: string;
  /** Shown beside the label when not 0. */
  readonly count: number;
  readonly popup: "dialog" | "menu";
  readonly children: (anchor: HTMLElement, close: () => void) => ComponentChildren;
}

function Opener({ icon, label, count, popup, children }: OpenerProps): VNode {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={ref}
        type="button"
        class="wtw-button"
        aria-label={label}
        aria-haspopup={popup}
        aria-expanded={open}
        title={label}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        {popup === "dialog" && <span class="wtw-button-text">{label}</span>}
        {count > 0 && <span class="wtw-badge">{formatCount(count)}</span>}
      </button>
      {open && ref.current && children(ref.current, () => setOpen(false))}
    </>
  );
}
