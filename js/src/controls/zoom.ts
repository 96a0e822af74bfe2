// How a picture lies on a stage: pure, in CSS pixels.

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `scale` is screen pixels a picture pixel; x and y move the picture from the middle of the stage. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const LARGEST = 64;
const SMALLEST = 0.02;
/** A picture of 8×8 pixels fills the stage, at most so much enlarged. */
const LARGEST_FIT = 40;

/** The whole picture on the stage, as large as it can be; photographs are not enlarged beyond their pixels. */
export function fitZoom(picture: Size, stage: Size): Zoom {
  const { width, height } = picture;
  if (width <= 0 || height <= 0 || stage.width <= 0 || stage.height <= 0) return { scale: 1, x: 0, y: 0 };
  const fit = Math.min(stage.width / width, stage.height / height);
  const most = Math.max(width, height) <= 256 ? LARGEST_FIT : 1;
  return { scale: Math.min(fit, most), x: 0, y: 0 };
}

/** Zoom by a factor; what lies under the point (from the middle of the stage) stays there. */
export function zoomAt(zoom: Zoom, factor: number, x: number, y: number): Zoom {
  const scale = Math.max(SMALLEST, Math.min(LARGEST, zoom.scale * factor));
  const grown = scale / zoom.scale;
  return { scale, x: x - (x - zoom.x) * grown, y: y - (y - zoom.y) * grown };
}

/** Move by so many pixels; the middle of the stage stays on the picture. */
export function panBy(zoom: Zoom, dx: number, dy: number, picture: Size): Zoom {
  const limit = (value: number, length: number): number => {
    const most = (length * zoom.scale) / 2;
    return Math.max(-most, Math.min(most, value));
  };
  return { ...zoom, x: limit(zoom.x + dx, picture.width), y: limit(zoom.y + dy, picture.height) };
}

/** Single pixels are shown as squares: of small pictures, and of large ones when far enlarged. */
export function isPixelated(zoom: Zoom, picture: Size): boolean {
  return zoom.scale >= 3 || (zoom.scale > 1 && Math.max(picture.width, picture.height) <= 128);
}
