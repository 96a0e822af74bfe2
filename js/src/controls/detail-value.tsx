// One value in full.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { colorOf } from "../cells/swatch";
import type { MediaValue } from "../dataframe";
import type { CellNote, ColumnInfo, Json } from "../protocol";
import { formatBytes } from "./bytes";
import { swatchOf } from "./swatch";
import { useLoaded } from "./use-loaded";

export interface DetailColumn extends Pick<ColumnInfo, "name" | "kind" | "type" | "media" | "colors"> {
  /** The name it is shown by. */
  readonly title: string;
}

export interface DetailValueProps {
  readonly column: DetailColumn;
  readonly value: Json;
  /** Why a function gave none. */
  readonly note?: Pick<CellNote, "state" | "message"> | undefined;
  readonly blob: (digest: string, signal: AbortSignal) => Promise<string>;
}

export function DetailValue({ column, value, note, blob }: DetailValueProps): VNode {
  if (value === null && note?.state === "failed")
    return <LongText class="wtw-problem">{note.message}</LongText>;
  if (value === null) return <span class="wtw-null">{note?.message ?? "missing"}</span>;
  if (column.kind === "media") {
    const media = value as unknown as MediaValue;
    return column.media === "image-file" ? (
      <Picture media={media} blob={blob} />
    ) : (
      <MediaFacts media={media} />
    );
  }
  if (typeof value === "object") {
    return <LongText class="wtw-code">{JSON.stringify(value, null, 2)}</LongText>;
  }
  if (typeof value === "string" && column.kind !== "timestamp") {
    return <LongText color={colorOf(column, value)}>{value}</LongText>;
  }
  return (
    <span class="wtw-detail-scalar">{column.kind === "timestamp" ? timeText(value) : String(value)}</span>
  );
}

interface LongTextProps {
  readonly class?: string;
  readonly color?: string | null;
  readonly children: string;
}

/** Text with its line breaks; the keyboard can scroll it when it is long. */
function LongText({ class: extra = "", color = null, children }: LongTextProps): VNode {
  const short = children.length < 300 && children.split("\n").length < 12;
  return (
    <div class={`wtw-detail-text ${extra}`} {...swatchOf(color)} {...(short ? {} : scroller("Long text"))}>
      {children}
    </div>
  );
}

/** What scrolls must be reachable by keyboard; arrows then scroll instead of walking. */
export function scroller(label: string) {
  return { role: "group", "aria-label": label, tabIndex: 0, "data-scrolls": "" } as const;
}

function timeText(value: string | number | boolean): string {
  return String(value).replace("T", " ");
}

function Picture({ media, blob }: { media: MediaValue; blob: DetailValueProps["blob"] }): VNode {
  const loaded = useLoaded(media.digest, (signal) => blob(media.digest, signal));
  const [broken, setBroken] = useState<string | null>(null);
  const small = Math.max(media.width, media.height) <= 128;
  const problem =
    loaded.state === "failed" ? loaded.reason : broken === media.digest ? "These bytes are no image" : null;
  return (
    <figure class="wtw-figure">
      {problem !== null && <p class="wtw-problem">{problem}</p>}
      {problem === null && (
        <div
          class={small ? "wtw-full-picture wtw-small" : "wtw-full-picture"}
          style={{ aspectRatio: `${media.width} / ${media.height}` }}
        >
          {loaded.state === "here" && (
            <img src={loaded.value} alt={media.caption ?? "Image"} onError={() => setBroken(media.digest)} />
          )}
        </div>
      )}
      <MediaFacts media={media} />
    </figure>
  );
}

function MediaFacts({ media }: { media: MediaValue }): VNode {
  return (
    <div>
      {media.caption !== null && <p>{media.caption}</p>}
      <p class="wtw-hint">
        {media.width} × {media.height}, {media.format}, {formatBytes(media.size)}
      </p>
    </div>
  );
}
