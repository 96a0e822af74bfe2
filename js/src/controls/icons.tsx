// Line icons on a 16 px square, drawn in the colour of the text beside them.

import type { VNode } from "preact";

const PATHS = {
  filter: "M2.5 3.5h11l-4.2 5v4l-2.6 1.3V8.5z",
  edit: "M3 13l.8-3.2L10.5 3L13 5.5l-6.8 6.7zM9 4.5L11.5 7",
  group: "M2.5 3.5h4M2.5 8h4M2.5 12.5h4M9 3.5h4.5M10.5 8h3M10.5 12.5h3",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.3 10.3l3.2 3.2",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  close: "M4 4l8 8M12 4l-8 8",
  up: "M4 9.5l4-4l4 4",
  down: "M4 6.5l4 4l4-4",
  left: "M9.5 4l-4 4l4 4",
  right: "M6.5 4l4 4l-4 4",
  ascending: "M8 13V3.5M4.5 6.5L8 3l3.5 3.5",
  descending: "M8 3v9.5M4.5 9.5L8 13l3.5-3.5",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  fit: "M3 6V3h3M13 6V3h-3M3 10v3h3M13 10v3h-3",
  find: "M2.5 4h8M2.5 8h4.5M2.5 12h4.5M11.5 7v6M9 10.5l2.5 2.5l2.5-2.5",
  check: "M3.5 8.5l3 3l6-7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class="wtw-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
