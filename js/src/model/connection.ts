// Is the kernel there? Hosts tell it in different ways, and some not at all.

import { listen, type WidgetModel } from "./widget-model";

/** "lost" for good, "away" until it is "here" again. */
export type Connection = "here" | "away" | "lost";

interface HostSignal {
  connect(slot: (sender: unknown, value: unknown) => void): void;
  disconnect(slot: (sender: unknown, value: unknown) => void): void;
}

const GONE = ["dead", "terminating", "restarting", "autorestarting"];

/**
 * Report changes of the connection until the signal aborts.
 *
 * ipywidgets fires `comm_live_update` on an existing model only when its comm has died, and the
 * comm of a restarted kernel never comes back. JupyterLab's manager has the kernel connection.
 */
export function watchConnection(
  model: WidgetModel,
  report: (connection: Connection) => void,
  signal: AbortSignal,
): void {
  listen(model, "comm_live_update", () => report("lost"), signal);
  listen(model, "comm:close", () => report("lost"), signal);
  const kernel = property(model.widget_manager, "kernel");
  connect(
    property(kernel, "statusChanged"),
    (status) => GONE.includes(String(status)) && report("lost"),
    signal,
  );
  connect(
    property(kernel, "connectionStatusChanged"),
    (status) => report(status === "connected" ? "here" : "away"),
    signal,
  );
}

function connect(hostSignal: unknown, listener: (value: unknown) => void, signal: AbortSignal): void {
  if (!isHostSignal(hostSignal)) return;
  const slot = (_sender: unknown, value: unknown): void => listener(value);
  hostSignal.connect(slot);
  signal.addEventListener("abort", () => hostSignal.disconnect(slot), { once: true });
}

function isHostSignal(value: unknown): value is HostSignal {
  return (
    typeof property(value, "connect") === "function" && typeof property(value, "disconnect") === "function"
  );
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
