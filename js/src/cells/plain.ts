// Cells that are one run of text.

import type { CellValue } from "../dataframe";
import type { CellContext, CellRenderer, Drawn, MountedCell } from "./contract";
import { setAttribute } from "./dom";
import { setSwatch } from "./swatch";

export interface Plain {
  readonly text: string;
  /** What a screen reader says instead of the text. */
  readonly label?: string;
  /** All of these are quieter than other values. */
  readonly tone?: "missing" | "special" | "quiet";
  /** Of the thing that the text names. */
  readonly color?: string | null;
}

export const MISSING: Plain = { text: "–", label: "missing", tone: "missing" };

export type Writer = (value: CellValue, context: CellContext, cut: boolean) => Plain;

/** A renderer that writes text into a cell, or into a `box` inside it that may wrap. */
export function plainRenderer(
  name: string,
  handles: CellRenderer["handles"],
  write: Writer,
  boxOf: (element: HTMLElement, context: CellContext) => HTMLElement = (element) => element,
): CellRenderer {
  return {
    name,
    handles,
    mount(element, context) {
      element.classList.add(`wtw-${name}`);
      return mountText(element, boxOf(element, context), (value, cut) => write(value, context, cut));
    },
  };
}

function mountText(
  element: HTMLElement,
  box: HTMLElement,
  write: (value: CellValue, cut: boolean) => Plain,
): MountedCell {
  const node = document.createTextNode("");
  box.append(node);
  return {
    update(drawn: Drawn) {
      if (!("value" in drawn)) return;
      const plain = drawn.value === null ? MISSING : write(drawn.value, drawn.cut);
      if (node.data !== plain.text) node.data = plain.text;
      setSwatch(box, plain.color ?? null);
      setAttribute(element, "data-tone", plain.tone ?? null);
      setAttribute(element, "aria-label", plain.label ?? null);
    },
    pause() {},
    destroy() {
      node.remove();
      setSwatch(box, null);
    },
  };
}

/** A value of a row, missing ones included, in a column of this kind. */
export function isValueOf(...kinds: readonly string[]): CellRenderer["handles"] {
  return (column, drawn) => "value" in drawn && kinds.includes(column.kind);
}
