// The first window, which rides in the widget's opening message so that the first paint asks nothing.

import type { Query, RowsAnswer } from "../protocol";
import type { Buffer, WidgetModel } from "./widget-model";

/** The trait `first`: the head of the view `query` of the table at `version`, as an answer with its buffers. */
export interface FirstWindow {
  readonly query: Query;
  readonly version: number;
  /** Longest side of its thumbnails in device pixels. */
  readonly thumbnail: number;
  readonly answer: RowsAnswer;
  readonly buffers: readonly Buffer[];
}

/** The trait as it stands in the model, null when the host sent none. */
export function readFirst(model: WidgetModel): FirstWindow | null {
  const first = model.get("first");
  return typeof first === "object" && first !== null && "answer" in first ? (first as FirstWindow) : null;
}
