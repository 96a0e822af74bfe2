// One table: toolbar, grid, footer, and what opens over them.

import { render, type VNode } from "preact";
import { Footer } from "../controls/footer";
import type { TableModel } from "../model/types";
import { setRowSize } from "./actions";
import { CellsPart } from "./cells-part";
import { Chips } from "./chips";
import { change, createContext, type Jump, type TableContext } from "./context";
import { followModel } from "./follow";
import { GridArea } from "./grid-area";
import { OpenColumn, OpenMedia, OpenMenu, OpenRow } from "./overlays";
import { SHARED } from "./shared";
import { Toolbar } from "./toolbar";
import { hearUndo } from "./undo-keys";
import { footerText, waitingText } from "./wording";

export interface TableViewOptions {
  /** Of the grid, in CSS pixels; it is less when there are few rows. */
  readonly height: number;
  /** Called once, after the first window is drawn. */
  readonly onReady: () => void;
}

/** Draw a table into `root` until the signal aborts. Works in a document and in a shadow root. */
export function mountTableView(
  root: HTMLElement,
  model: TableModel,
  options: TableViewOptions,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const context = createContext(model, SHARED, signal);
  render(<TableView context={context} height={options.height} />, root);
  followModel(context, options.onReady);
  signal.addEventListener("abort", () => render(null, root), { once: true });
}

function TableView({ context, height }: { context: TableContext; height: number }): VNode {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of all that stands inside
    <div class="wtw-table" onKeyDown={(event) => hearUndo(context, event)}>
      <Toolbar context={context} />
      <Chips context={context} />
      <FailureBar context={context} />
      <CellsPart context={context} />
      <div class="wtw-main">
        <GridArea context={context} height={height} />
        <OpenRow context={context} />
      </div>
      <TableFooter context={context} />
      <OpenMenu context={context} />
      <OpenColumn context={context} />
      <OpenMedia context={context} />
      <div class="wtw-hidden" aria-live="polite">
        {context.message.value}
      </div>
    </div>
  );
}

/** Parts of the view that do not fit the table now, and why the rows on screen are still those of the query before. */
function FailureBar({ context }: { context: TableContext }): VNode {
  const { failure, waiting } = context.model;
  return (
    <>
      {waiting.value.length > 0 && (
        <p
          class={
            waiting.value.every(({ code }) => code === "not_computed")
              ? "wtw-failure wtw-later"
              : "wtw-failure"
          }
          role="status"
        >
          {waiting.value.map(waitingText).join("\n")}
        </p>
      )}
      {failure.value && (
        <p class="wtw-failure" role="alert">
          {failure.value.message}
        </p>
      )}
    </>
  );
}

/** Go somewhere now, and land there when the rows come that are on their way. */
function go({ model, grid, jump }: TableContext, leave: Jump["land"], land = leave): void {
  jump.value = { query: model.view.peek().query, land };
  const now = grid.peek();
  if (now) leave(now);
}

function TableFooter({ context }: { context: TableContext }): VNode {
  const { model } = context;
  const [first, last] = context.viewport.value;
  const counts = model.counts.value;
  const panels = model.status.value.progress.some(({ stopped }) => stopped) && context.parts.read("panels");
  return (
    <Footer
      text={footerText(counts, first, last)}
      length={counts.length}
      rowSize={model.view.value.row_size}
      kernel={model.kernel.value}
      working={model.working.value}
      follows={context.grows.value ? context.follows.value : null}
      fresh={context.fresh.value}
      onFollow={(on) => {
        context.follows.value = on;
        context.grid.peek()?.follow(on);
      }}
      onEnd={() => go(context, (grid) => grid.goToEnd())}
      onGoTo={(position) =>
        go(
          context,
          (grid) => grid.goTo(position),
          (grid) => grid.showFrom(position),
        )
      }
      onRowSize={(size) => change(context, (view) => setRowSize(view, size))}
      onCancel={() => model.cancel()}
    >
      {panels && panels.state === "here" && <panels.value.StoppedColumns context={context} />}
    </Footer>
  );
}
