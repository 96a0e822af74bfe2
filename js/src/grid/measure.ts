// How wide a column would like to be.

import { clampWidth } from "./columns";

const MAX_FIT = 600;

/** The width at which nothing that is on screen is cut, up to a limit: measured with all cells at width 0. */
export function naturalWidth(cells: readonly HTMLElement[], header: number): number {
  const widths = cells.map((cell) => cell.style.width);
  for (const cell of cells) cell.style.width = "0";
  const wanted = cells.map(wantedWidth);
  cells.forEach((cell, i) => {
    cell.style.width = widths[i] ?? "";
  });
  return clampWidth(Math.min(MAX_FIT, Math.max(header, ...wanted)));
}

function wantedWidth(cell: HTMLElement): number {
  const picture = cell.querySelector<HTMLElement>(".wtw-picture");
  if (picture?.style.aspectRatio) return cell.clientHeight * ratioOf(picture.style.aspectRatio) + 8;
  return cell.scrollWidth + 10;
}

function ratioOf(aspectRatio: string): number {
  const [width = 1, height = 1] = aspectRatio.split("/").map(Number);
  return width / height;
}
