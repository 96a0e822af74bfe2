// A picture large, and those before and after it in its column.

import type { VNode } from "preact";
import { Lightbox } from "../controls/lightbox";
import { formatCount } from "../format";
import { type TableContext, titleAt } from "./context";
import { useWalk } from "./use-walk";
import { type MediaPlace, nextMedia, type Step } from "./walk";

interface MediaPanelProps {
  readonly context: TableContext;
  readonly place: MediaPlace;
  readonly onClose: () => void;
}

export function MediaPanel({ context, place, onClose }: MediaPanelProps): VNode {
  const { model, lightbox } = context;
  const walk = useWalk(context);
  const step = async (by: Step): Promise<void> => {
    const next = await walk((signal) => nextMedia(model.frame, place, by, signal));
    if (next === undefined || lightbox.peek() !== place) return;
    if (next) lightbox.value = next;
    else context.message.value = by > 0 ? "This is the last image" : "This is the first image";
  };
  const line = model.counts.value.groups === null ? "row" : "line";
  return (
    <Lightbox
      media={place.media}
      place={`${titleAt(context, place.column)}, ${line} ${formatCount(place.position + 1)}`}
      load={(digest, signal) => model.blob(digest, signal)}
      onStep={(by) => void step(by)}
      onClose={onClose}
    />
  );
}
