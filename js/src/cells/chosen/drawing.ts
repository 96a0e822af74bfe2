// A cell that is a picture of a list of numbers, with a text that says what it shows.

import type { MountedCell } from "../contract";
import { make, makeSvg, setAttribute } from "../dom";
import { MISSING } from "../plain";
import { type Numbers, numbersOf } from "./numbers";

interface Drawing {
  readonly viewBox: string;
  readonly label: string;
}

/** `draw` fills the parts with other numbers and says how large and what the picture is. */
export function mountDrawing(
  element: HTMLElement,
  look: string,
  parts: readonly SVGElement[],
  draw: (numbers: Numbers) => Drawing,
): MountedCell {
  element.classList.add(look);
  const svg = makeSvg("svg", { preserveAspectRatio: "none", role: "img" });
  const note = make("span", "wtw-note");
  svg.append(...parts);
  element.append(svg, note);
  return {
    update(drawn) {
      const numbers = numbersOf(drawn);
      const isMissing = "value" in drawn && drawn.value === null;
      setAttribute(element, "data-tone", isMissing ? "missing" : null);
      setAttribute(element, "aria-label", isMissing ? (MISSING.label ?? null) : null);
      svg.toggleAttribute("hidden", numbers === null || numbers.values.length === 0);
      note.textContent = noteOf(numbers);
      note.hidden = note.textContent === "";
      if (numbers === null) return;
      const { viewBox, label } = draw(numbers);
      const told = numbers.cut ? `${label}; the first of more` : label;
      setAttribute(svg, "viewBox", viewBox);
      setAttribute(svg, "aria-label", told);
      setAttribute(element, "title", told);
    },
    pause() {},
    destroy() {},
  };
}

function noteOf(numbers: Numbers | null): string {
  if (numbers === null) return MISSING.text;
  if (numbers.cut) return "…";
  return numbers.values.length === 0 ? "[]" : "";
}
