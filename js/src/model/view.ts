// A view before anybody has chosen anything.

import type { ViewState } from "../protocol";

/** The view a table starts with. */
export function emptyView(): ViewState {
  return {
    query: {
      filter: "",
      search: "",
      computed: [],
      sort: [],
      group_by: [],
      aggregates: [],
      top_groups: null,
      expanded: [],
    },
    columns: { order: [], hidden: [], removed: [], pinned: [], widths: {}, settings: {} },
    row_size: "S",
  };
}
