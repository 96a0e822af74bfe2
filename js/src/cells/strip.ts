import type { CellValue } from "../dataframe";
import { formatCount, formatJson } from "../format";
import type { Strip } from "../protocol";
import type { CellContext, CellRenderer, Drawn, MountedCell } from "./contract";
import { make, makeButton, setAttribute } from "./dom";
import { isMedia, Picture } from "./image";
import { itemsOf } from "./sizes";

/** A page of the media of a group, with buttons to the page before and after. */
export const stripCell: CellRenderer = {
  name: "strip",
  handles: (_, drawn) => "cell" in drawn && drawn.cell.kind === "strip",
  mount: (element, context) => new StripCell(element, context),
};

class StripCell implements MountedCell {
  private readonly items = make("div", "wtw-items");
  private readonly pager = make("div", "wtw-pager");
  private readonly previous = makeButton("wtw-page", "Previous");
  private readonly next = makeButton("wtw-page", "Next");
  private readonly place = make("span", "wtw-note");
  private readonly slots: ItemSlot[] = [];
  private strip: Strip | null = null;
  private group = -1;
  /** Items that are wanted, or that fit. */
  private size = 1;
  private asked = "";

  constructor(
    element: HTMLElement,
    private readonly context: CellContext,
  ) {
    element.classList.add("wtw-strip");
    this.previous.textContent = "‹";
    this.next.textContent = "›";
    this.previous.addEventListener("click", () => this.turn(-1));
    this.next.addEventListener("click", () => this.turn(1));
    this.pager.append(this.previous, this.place, this.next);
    element.append(this.items, this.pager);
  }

  update(drawn: Drawn): void {
    if (!("cell" in drawn) || drawn.cell.kind !== "strip") return;
    const { group, cell } = drawn;
    const { rowSize, width, items } = this.context;
    this.size = items ?? itemsOf(rowSize, width, ratioOf(cell.items));
    this.group = group;
    this.strip = { ...cell, items: cell.items.slice(0, this.size) };
    for (const [i, item] of this.strip.items.entries()) this.slotAt(i).show(item);
    for (const slot of this.slots.slice(this.strip.items.length)) slot.hide();
    this.showPlace(this.strip);
    this.complete(cell);
  }

  pause(): void {}

  destroy(): void {
    for (const slot of this.slots) slot.hide();
  }

  /** More items were wanted than came along: ask for them, once. */
  private complete({ items, offset, total }: Strip): void {
    const wanted = Math.min(this.context.items ?? 0, total - offset);
    const lacks = items.length < wanted;
    const asked = lacks ? `${this.group} ${offset} ${wanted}` : "";
    if (lacks && asked !== this.asked) this.context.page(this.group, offset);
    this.asked = asked;
  }

  private slotAt(i: number): ItemSlot {
    const slot = this.slots[i] ?? new ItemSlot(this.context);
    if (slot.element.parentNode === null) this.items.append(slot.element);
    this.slots[i] = slot;
    return slot;
  }

  private showPlace({ items, offset, total, missing }: Strip): void {
    const range =
      total === 0
        ? "no items"
        : `${formatCount(offset + 1)}–${formatCount(offset + items.length)} of ${formatCount(total)}`;
    this.place.textContent = missing > 0 ? `${range}, ${formatCount(missing)} missing` : range;
    const single = offset === 0 && items.length >= total;
    this.previous.hidden = single;
    this.next.hidden = single;
    setAttribute(this.previous, "aria-disabled", String(offset === 0));
    setAttribute(this.next, "aria-disabled", String(offset + items.length >= total));
  }

  private turn(direction: -1 | 1): void {
    if (!this.strip) return;
    const { offset, items, total } = this.strip;
    const target = direction > 0 ? offset + items.length : Math.max(0, offset - this.size);
    if (target !== offset && target < total) this.context.page(this.group, target);
  }
}

/** Width by height of the items as they are on average. */
function ratioOf(items: Strip["items"]): number {
  const ratios = items.map((item) => (isMedia(item) && item.height > 0 ? item.width / item.height : 1));
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, ratios.length);
}

/** One item: a picture, or the text of what is none. */
class ItemSlot {
  readonly element = make("span", "wtw-item");
  private readonly picture: Picture;
  private readonly text = make("span", "wtw-note");

  constructor(context: CellContext) {
    this.picture = new Picture(context);
    this.element.append(this.picture.element, this.text);
  }

  show(item: CellValue): void {
    const media = isMedia(item) ? item : null;
    this.element.hidden = false;
    this.picture.show(media);
    this.text.textContent = media ? "" : formatJson(item, 40);
  }

  hide(): void {
    this.element.hidden = true;
    this.picture.show(null);
  }
}
