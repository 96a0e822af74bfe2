import type { CellRenderer } from "../contract";
import { make, setAttribute } from "../dom";
import { MISSING } from "../plain";
import { linesOf } from "../sizes";
import style from "./markdown.css";
import type { Make } from "./options";
import { renderMarkdown } from "./sanitize";

/**
 * Text as Markdown, in a shadow root, so that nothing of it meets the page: on one line in small rows, else as many
 * lines as fit.
 */
export const markdownCell: Make = (): CellRenderer => ({
  name: "markdown",
  handles: (_, drawn) => "value" in drawn && (drawn.value === null || typeof drawn.value === "string"),
  mount(element, { rowSize }) {
    element.classList.add("wtw-markdown");
    const host = make("div", "wtw-markdown-host", { "data-size": rowSize });
    host.style.setProperty("--wtw-lines", String(linesOf(rowSize)));
    const root = host.attachShadow({ mode: "open" });
    const look = document.createElement("style");
    const body = make("div", "body", { dir: "auto" });
    look.textContent = style;
    root.append(look, body);
    const missing = document.createTextNode("");
    element.append(host, missing);
    return {
      update(drawn) {
        const text = "value" in drawn && typeof drawn.value === "string" ? drawn.value : null;
        const ended = text !== null && "value" in drawn && drawn.cut ? `${text}…` : text;
        missing.data = ended === null ? MISSING.text : "";
        host.hidden = ended === null;
        setAttribute(element, "data-tone", ended === null ? "missing" : null);
        setAttribute(element, "aria-label", ended === null ? (MISSING.label ?? null) : null);
        body.replaceChildren(...(ended === null ? [] : [renderMarkdown(ended)]));
      },
      pause() {},
      destroy() {},
    };
  },
});
