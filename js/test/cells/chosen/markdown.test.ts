// @vitest-environment jsdom
// DOMPurify needs more of a browser than happy-dom has.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../../src/cells/chosen/sanitize";
import { columnOf, drawWay, mountWay } from "./draw";

const shown = { column: columnOf("string"), way: "markdown" } as const;

function inside(element: HTMLElement): ShadowRoot {
  const root = element.firstElementChild?.shadowRoot;
  if (!root) throw new Error("no shadow root");
  return root;
}

function htmlOf(text: string): string {
  const box = document.createElement("div");
  box.append(renderMarkdown(text));
  return box.innerHTML;
}

const ALLOWED = new Set(
  "A BLOCKQUOTE BR CODE DEL EM H1 H2 H3 H4 H5 H6 HR I LI OL P PRE S STRONG TABLE TBODY TD TH THEAD TR UL".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(["href", "title", "start", "target", "rel", "tabindex"]);

function expectHarmless(text: string): void {
  for (const element of renderMarkdown(text).querySelectorAll("*")) {
    expect(ALLOWED.has(element.tagName), element.tagName).toBe(true);
    for (const name of element.getAttributeNames()) expect(ATTRIBUTES.has(name), name).toBe(true);
    const link = element.getAttribute("href");
    if (link !== null) expect(link).toMatch(/^(https?|mailto):/i);
  }
}

describe("Markdown", () => {
  it("is drawn in a shadow root", () => {
    const root = inside(drawWay(shown, "# One\n\n**two** `three`\n\n- four\n\n| a |\n|---|\n| b |"));
    for (const tag of ["h1", "strong", "code", "li", "td"])
      expect(root.querySelector(tag), tag).not.toBeNull();
    expect(root.textContent).toContain("four");
  });

  it("opens links apart, and only by the cell's own keys", () => {
    const link = inside(drawWay(shown, "[to](https://example.org/a?b=1)")).querySelector("a");
    expect(link?.getAttribute("href")).toBe("https://example.org/a?b=1");
    expect([link?.target, link?.rel, link?.tabIndex]).toEqual(["_blank", "noopener noreferrer", -1]);
  });

  it("names a picture and fetches none", () => {
    const html = htmlOf('![a <b>cat</b>](https://example.org/cat.png "T")');
    expect(html).not.toContain("<img");
    expect(html).toContain('title="https://example.org/cat.png"');
    expect(html).toContain("a &lt;b&gt;cat&lt;/b&gt;");
    expect(htmlOf("![](https://example.org/cat.png)")).toContain(">image<");
  });

  it.each([
    "<script>bad()</script>",
    '<img src=x onerror="bad()">',
    "[a](javascript:bad())",
    "[a](JaVaScRiPt:bad())",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:bad())",
    "[a](/lab/api/kernels)",
    "[a](//example.org)",
    '<a data-commandlinker-command="run" href="https://example.org">a</a>',
    '<p style="position:fixed">a</p>',
    "<svg><style><img src=x onerror=bad()>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=bad()>",
    "![a](javascript:bad())",
    '![" onmouseover="bad()](x)',
    "```html\n<script>bad()</script>\n```",
    '[a](https://example.org "\\"><script>bad()</script>")',
    "<iframe srcdoc='<script>bad()</script>'></iframe>",
    "[a]: javascript:bad()\n\n[a]",
    "<javascript:bad()>",
    "|a|\n|:-:|\n|<b onclick=bad()>|",
  ])("%s does nothing", (text) => {
    expectHarmless(text);
  });

  it("does nothing whatever the text", () => {
    const pieces = fc.constantFrom(
      ..."<>[]()!\"'`*_#|-:\n =".split(""),
      "script",
      "javascript:",
      "onerror=",
      "https://e.org",
      "data-x",
      "<svg>",
      "<style>",
      "href",
      "&#106;",
    );
    fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => expectHarmless(parts.join(""))));
  });

  it("of great depth ends", () => {
    expectHarmless("> ".repeat(250));
    expectHarmless("[".repeat(500));
    expectHarmless("*_".repeat(250));
  });

  it("says that a text goes on, and that one is missing", () => {
    const { show } = mountWay(shown);
    expect(inside(show("some", true)).textContent).toContain("some…");
    const element = show(null);
    expect(element.getAttribute("aria-label")).toBe("missing");
    expect(element.textContent).toBe("–");
    expect(element.querySelector<HTMLElement>(".wtw-markdown-host")?.hidden).toBe(true);
    expect(inside(show("again")).textContent).toContain("again");
    expect(element.getAttribute("aria-label")).toBe(null);
  });
});
