import type { CellValue, MediaValue } from "../dataframe";
import type { CellContext, CellRenderer, Drawn, MountedCell } from "./contract";
import { make, setAttribute } from "./dom";
import { MISSING } from "./plain";

const TINY = 64;

/** An image of a row: its thumbnail, its caption when the row is large; a click opens it. */
export const imageCell: CellRenderer = {
  name: "image",
  handles: (column, drawn) => "value" in drawn && column.media === "image-file",
  mount: (element, context) => new ImageCell(element, context),
};

export function isMedia(value: CellValue): value is MediaValue {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    "digest" in value &&
    typeof value.digest === "string"
  );
}

class ImageCell implements MountedCell {
  private readonly picture: Picture;
  private readonly caption = make("div", "wtw-caption");
  private readonly missing = make("span", "wtw-missing");
  private readonly hasCaption: boolean;

  constructor(element: HTMLElement, context: CellContext) {
    element.classList.add("wtw-image");
    this.picture = new Picture(context);
    this.missing.textContent = MISSING.text;
    this.missing.setAttribute("aria-label", MISSING.label ?? "");
    this.missing.setAttribute("role", "img");
    this.caption.hidden = true;
    element.append(this.picture.element, this.caption, this.missing);
    this.hasCaption = context.rowSize === "L" || context.rowSize === "XL";
  }

  update(drawn: Drawn): void {
    const value = "value" in drawn && isMedia(drawn.value) ? drawn.value : null;
    this.missing.hidden = value !== null;
    this.picture.show(value);
    const caption = (this.hasCaption && value?.caption) || "";
    this.caption.hidden = caption === "";
    if (this.caption.textContent !== caption) this.caption.textContent = caption;
  }

  pause(): void {}

  destroy(): void {
    this.picture.show(null);
  }
}

/** One thumbnail with its three states: not here yet, here, broken. */
export class Picture {
  readonly element = make("span", "wtw-picture");
  private readonly image = make("img", "", { alt: "", draggable: "false" });
  private readonly sign = make("span", "wtw-note");
  private value: MediaValue | null = null;
  private url: string | null | undefined;

  constructor(private readonly context: CellContext) {
    this.image.addEventListener("load", () => this.setState("here"));
    this.image.addEventListener("error", () => this.url !== undefined && this.setState("broken"));
    this.element.addEventListener("click", () => this.value && context.open(this.value.digest));
    this.element.append(this.image, this.sign);
    this.element.hidden = true;
  }

  show(value: MediaValue | null): void {
    this.value = value;
    this.element.hidden = value === null;
    const url = value ? this.context.thumbnail(value.digest) : undefined;
    if (value) this.describe(value);
    if (url !== this.url || value === null) this.load(url);
  }

  private describe(value: MediaValue): void {
    setAttribute(this.image, "alt", value.caption || "image");
    this.element.classList.toggle("wtw-tiny", Math.max(value.width, value.height) <= TINY);
    const ratio = value.width > 0 && value.height > 0 ? `${value.width} / ${value.height}` : "1";
    if (this.element.style.aspectRatio !== ratio) this.element.style.aspectRatio = ratio;
  }

  private load(url: string | null | undefined): void {
    this.url = url;
    this.setState(url === null ? "broken" : "busy");
    if (url) this.image.src = url;
    else this.image.removeAttribute("src");
    if (this.image.complete && this.image.naturalWidth > 0) this.setState("here");
  }

  private setState(state: "busy" | "here" | "broken"): void {
    setAttribute(this.element, "data-state", state);
    setAttribute(this.element, "aria-busy", state === "busy" ? "true" : null);
    const isBroken = state === "broken";
    this.sign.textContent = isBroken ? "broken" : "";
    setAttribute(this.element, "title", isBroken ? "This image cannot be shown; click to see why" : null);
  }
}
