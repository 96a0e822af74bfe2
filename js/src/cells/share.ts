import { formatCount } from "../format";
import type { CellRenderer } from "./contract";
import { make } from "./dom";

/** How many values of a group are there, and how many are missing: for columns with nothing better to show. */
export const shareCell: CellRenderer = {
  name: "share",
  handles: (_, drawn) => "cell" in drawn && drawn.cell.kind === "share",
  mount(element) {
    element.classList.add("wtw-share");
    const count = make("span", "");
    const missing = make("span", "wtw-note");
    element.append(count, missing);
    return {
      update(drawn) {
        if (!("cell" in drawn) || drawn.cell.kind !== "share") return;
        const { cell } = drawn;
        count.textContent = `${formatCount(cell.count)} ${cell.count === 1 ? "value" : "values"}`;
        missing.textContent = [[cell.missing, "missing"] as const, [cell.pending, "not computed"] as const]
          .flatMap(([part, what]) => (part > 0 ? `${formatCount(part)} ${what}` : []))
          .join("\n");
      },
      pause() {},
      destroy() {
        element.replaceChildren();
      },
    };
  },
};
