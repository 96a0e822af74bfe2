// What is open over or beside the grid: a menu, a row in full, a picture.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Menu } from "../controls/menu";
import { activeElement } from "../controls/popover";
import { formatCount } from "../format";
import { type TableContext, titleAt } from "./context";
import { titleOf } from "./layout";
import { cellMenu, columnMenu } from "./menus";
import { Panel } from "./panel";
import { nextMedia, nextRow, type RowPlace, type Step } from "./walk";

interface OverlayProps {
  readonly context: TableContext;
}

export function OpenMenu({ context }: OverlayProps): VNode | null {
  const open = context.menu.value;
  if (!open) return null;
  const close = (): void => {
    context.menu.value = null;
    if (open.kind === "cell") context.grid.peek()?.focus();
  };
  const name = titleAt(context, open.column);
  const items =
    open.kind === "column"
      ? columnMenu(context, open.column, open.anchor)
      : cellMenu(context, open.position, open.column);
  if (items.length === 0) return null;
  return (
    <Menu key={open.anchor} anchor={open.anchor} label={`Menu: ${name}`} items={items} onClose={close} />
  );
}

/** The settings of a column, or the question before columns go that others use. */
export function OpenColumn({ context }: OverlayProps): VNode | null {
  const { dialog } = context;
  const open = dialog.value;
  if (!open) return null;
  const close = (): void => {
    if (dialog.peek() === open) dialog.value = null;
  };
  return (
    <Panel context={context} anchor={open.anchor} label="Column settings" onClose={close}>
      {({ ColumnDialog }) => <ColumnDialog context={context} open={open} onClose={close} />}
    </Panel>
  );
}

export function OpenRow({ context }: OverlayProps): VNode | null {
  const { model, detail } = context;
  const walk = useWalk(context);
  const place = detail.value;
  if (!place) return null;
  const step = async (by: Step): Promise<void> => {
    const next = await walk((signal) => nextRow(model.frame, place.position, by, signal));
    if (next === undefined || detail.peek()?.row !== place.row) return;
    if (next) showRow(context, next);
    else context.message.value = by > 0 ? "This is the last row" : "This is the first row";
  };
  const { length, groups } = model.counts.value;
  const position = formatCount(place.position + 1);
  const close = (): void => {
    detail.value = null;
    context.grid.peek()?.goTo(place.position);
    context.grid.peek()?.focus();
  };
  return (
    <Panel context={context} label="The row" onClose={close}>
      {({ RowDetail }) => (
        <RowDetail
          row={place.row}
          title={
            groups === null
              ? `Row ${position} of ${formatCount(length)}`
              : `Line ${position} of ${formatCount(length)}`
          }
          columns={model.schema.value.columns.map((column) => ({
            ...column,
            title: titleOf(model.view.value, column.name),
          }))}
          load={async (row, signal) => (await model.detail(row, signal)).values}
          blob={(digest, signal) => model.blob(digest, signal)}
          onStep={(by) => void step(by)}
          onClose={close}
        />
      )}
    </Panel>
  );
}

/** Bring the row into sight in the grid as well; the focus stays where it is. */
function showRow({ grid, detail }: TableContext, place: RowPlace): void {
  detail.value = place;
  const shown = grid.peek();
  const focused = shown && activeElement(shown.element);
  shown?.goTo(place.position);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

export function OpenMedia({ context }: OverlayProps): VNode | null {
  const { model, lightbox } = context;
  const walk = useWalk(context);
  const place = lightbox.value;
  if (!place) return null;
  const step = async (by: Step): Promise<void> => {
    const next = await walk((signal) => nextMedia(model.frame, place, by, signal));
    if (next === undefined || lightbox.peek() !== place) return;
    if (next) lightbox.value = next;
    else context.message.value = by > 0 ? "This is the last image" : "This is the first image";
  };
  const name = titleAt(context, place.column);
  const close = (): void => {
    lightbox.value = null;
  };
  return (
    <Panel context={context} label="The picture" onClose={close}>
      {({ Lightbox }) => (
        <Lightbox
          media={place.media}
          place={`${name}, ${model.counts.value.groups === null ? "row" : "line"} ${formatCount(place.position + 1)}`}
          load={(digest, signal) => model.blob(digest, signal)}
          onStep={(by) => void step(by)}
          onClose={close}
        />
      )}
    </Panel>
  );
}

type Walk = <T>(walk: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;

/** Runs one walk at a time: a new one withdraws the one before. A walk that fails is told, and ends as undefined. */
function useWalk({ message }: TableContext): Walk {
  const walking = useRef(new AbortController());
  useEffect(() => () => walking.current.abort(), []);
  return (walk) => {
    walking.current.abort();
    walking.current = new AbortController();
    return walk(walking.current.signal).catch((error: Error) => {
      message.value = error.message;
      return undefined;
    });
  };
}
