// What the view as a whole offers: undo, columns, code, a new start.

import type { VNode } from "preact";
import { Menu, type MenuItem } from "../controls/menu";
import { emptyView } from "../model/view";
import { showAll } from "./actions";
import { change, type OpenCode, stepName, type TableContext, takeBack } from "./context";
import { LANGUAGES } from "./languages";
import { resetWidths } from "./shown-columns";
import type { Step } from "./undo";

export interface MoreMenuProps {
  readonly context: TableContext;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

export function MoreMenu({ context, anchor, onClose }: MoreMenuProps): VNode {
  return <Menu anchor={anchor} label="More" items={moreItems(context, anchor)} onClose={onClose} />;
}

function moreItems(context: TableContext, anchor: HTMLElement): MenuItem[] {
  return [
    ...undoItems(context),
    ...columnItems(context),
    ...codeItems(context, anchor),
    { label: "Reset view", divided: true, act: () => change(context, emptyView) },
  ];
}

function undoItems(context: TableContext): MenuItem[] {
  const item = (label: string, way: "undo" | "redo", step: Step | null): MenuItem => ({
    label: step ? `${label} ${stepName(context, step)}` : label,
    disabled: step === null,
    act: () => takeBack(context, way),
  });
  return [item("Undo", "undo", context.undo.undoes), item("Redo", "redo", context.undo.redoes)];
}

function columnItems(context: TableContext): MenuItem[] {
  const schema = context.model.schema.peek();
  const { hidden, widths } = context.model.view.peek().columns;
  const known = new Set(schema.columns.map((column) => column.name));
  const items: MenuItem[] = [];
  if (hidden.some((name) => known.has(name))) {
    items.push({
      label: "Show all columns",
      divided: true,
      act: () => change(context, (now) => showAll(now, schema)),
    });
  }
  if (Object.keys(widths).length > 0) {
    items.push({ label: "Reset column widths", act: () => change(context, resetWidths) });
  }
  return items;
}

function codeItems({ dialog }: TableContext, anchor: HTMLElement): MenuItem[] {
  const languages = Object.entries(LANGUAGES) as [OpenCode["language"], string][];
  return languages.map(([language, name], i) => ({
    label: `Copy as ${name}`,
    divided: i === 0,
    act: () => {
      dialog.value = { language, anchor };
    },
  }));
}
