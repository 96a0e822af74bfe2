// Walks to the next row or picture, one at a time.

import { useEffect, useRef } from "preact/hooks";
import { Latest } from "../latest";
import type { TableContext } from "./context";

type Walk = <T>(walk: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;

/** Runs one walk at a time: a new one withdraws the one before. A walk that fails is told, and ends as undefined. */
export function useWalk({ message }: TableContext): Walk {
  const walking = useRef(new Latest());
  useEffect(() => () => walking.current.withdraw(), []);
  return (walk) =>
    walk(walking.current.begin()).catch((error: Error) => {
      message.value = error.message;
      return undefined;
    });
}
