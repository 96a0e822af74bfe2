// Work that must not stand in the way of a paint.

const IDLE_MS = 500;

/** Call back once what is drawn now has been painted. */
export function afterPaint(callback: () => void, signal: AbortSignal): void {
  requestAnimationFrame(() =>
    setTimeout(() => {
      if (!signal.aborted) callback();
    }),
  );
}

/** Call back after the paint, when the page has nothing better to do, or after half a second. */
export function whenIdle(callback: () => void, signal: AbortSignal): void {
  const run = (): void => {
    if (!signal.aborted) callback();
  };
  afterPaint(() => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: IDLE_MS });
    else setTimeout(run);
  }, signal);
}
