// What is open over or beside the grid: a menu, a row in full, a picture.

import type { VNode } from "preact";
import { Menu, type MenuItem } from "../controls/menu";
import { type TableContext, titleAt } from "./context";
import { columnMenu } from "./menus";
import { Panel } from "./panel";

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
  const label = `Menu: ${titleAt(context, open.column)}`;
  const menu = (items: MenuItem[]): VNode | null =>
    items.length === 0 ? null : (
      <Menu key={open.anchor} anchor={open.anchor} label={label} items={items} onClose={close} />
    );
  if (open.kind === "column") return menu(columnMenu(context, open.column, open.anchor));
  return (
    <Panel context={context} anchor={open.anchor} label={label} onClose={close}>
      {({ cellItems }) => menu(cellItems(context, open.position, open.column))}
    </Panel>
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
  const place = context.detail.value;
  if (!place) return null;
  const close = (): void => {
    context.detail.value = null;
    context.grid.peek()?.goTo(place.position);
    context.grid.peek()?.focus();
  };
  return (
    <Panel context={context} label="The row" onClose={close}>
      {({ RowPanel }) => <RowPanel context={context} place={place} onClose={close} />}
    </Panel>
  );
}

export function OpenMedia({ context }: OverlayProps): VNode | null {
  const place = context.lightbox.value;
  if (!place) return null;
  const close = (): void => {
    context.lightbox.value = null;
  };
  return (
    <Panel context={context} label="The picture" onClose={close}>
      {({ MediaPanel }) => <MediaPanel context={context} place={place} onClose={close} />}
    </Panel>
  );
}
