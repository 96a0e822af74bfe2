// Markdown → elements that can do nothing: no HTML of the text's own, no scripts, styles, data attributes or pictures;
// links only to web pages and mail addresses, opened apart.

import DOMPurify, { type Config } from "dompurify";
import MarkdownIt from "markdown-it";

const TAGS =
  "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr i li ol p pre s strong table tbody td th thead tr ul";

const STRICT: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: TAGS.split(" "),
  ALLOWED_ATTR: ["href", "title", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const markdown = new MarkdownIt("default", { html: false, linkify: false, breaks: true, maxNesting: 20 });

/** A picture stands as its description, with its address in the tooltip: nothing is fetched. */
const drawImage: NonNullable<(typeof markdown.renderer.rules)[string]> = (
  tokens,
  index,
  options,
  env,
  renderer,
) => {
  const token = tokens[index];
  const { escapeHtml } = markdown.utils;
  const description = renderer.renderInlineAsText(token?.children ?? [], options, env);
  const address = String(token?.attrGet("src") ?? "");
  return `<i title="${escapeHtml(address)}">${escapeHtml(description || "image")}</i>`;
};

Object.assign(markdown.renderer.rules, { image: drawImage });

/** The elements of a text, for a shadow root. */
export function renderMarkdown(text: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(markdown.render(text), STRICT);
  for (const link of fragment.querySelectorAll<HTMLAnchorElement>("a[href]")) setApart(link);
  return fragment;
}

/** A link opens in a tab of its own that knows nothing of this page; the keyboard reaches it from within its cell. */
function setApart(link: HTMLAnchorElement): void {
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.tabIndex = -1;
}
