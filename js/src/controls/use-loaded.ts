// A value that is on its way.

import { useEffect, useState } from "preact/hooks";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "here"; readonly value: T }
  | { readonly state: "failed"; readonly reason: string };

/** Load whenever `key` changes; an answer to an earlier key is dropped. */
export function useLoaded<T>(key: unknown, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<{ key: unknown; result: Loaded<T> }>({
    key,
    result: { state: "loading" },
  });
  useEffect(() => {
    const controller = new AbortController();
    const settle = (result: Loaded<T>): void => {
      if (!controller.signal.aborted) setLoaded({ key, result });
    };
    load(controller.signal).then(
      (value) => settle({ state: "here", value }),
      (error: unknown) =>
        settle({ state: "failed", reason: error instanceof Error ? error.message : String(error) }),
    );
    return () => controller.abort();
  }, [key]);
  return loaded.key === key ? loaded.result : { state: "loading" };
}
