// One picture as large as the window: zoom, pan, walk to the next.

import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MediaValue } from "../dataframe";
import { formatShort } from "../format";
import { formatBytes } from "./bytes";
import { Icon, type IconName } from "./icons";
import { activeElement, keepTabInside } from "./popover";
import { useLoaded } from "./use-loaded";
import { fitZoom, isPixelated, panBy, type Size, type Zoom, zoomAt } from "./zoom";

export interface LightboxProps {
  readonly media: MediaValue;
  /** Where it stands: "image, row 12". */
  readonly place: string;
  /** A URL of the full bytes; rejects with the reason. */
  readonly load: (digest: string, signal: AbortSignal) => Promise<string>;
  readonly onStep: (step: 1 | -1) => void;
  readonly onClose: () => void;
}

const STEP = 1.25;

export function Lightbox(props: LightboxProps): VNode {
  const { media, onStep, onClose } = props;
  const dialog = useModal();
  const stage = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useZoom(media, stage);
  const by = (factor: number, x = 0, y = 0): void => setZoom((now) => zoomAt(now, factor, x, y));
  const fit = (): void => setZoom(() => fitZoom(media, sizeOf(stage.current)));
  const keys: Record<string, () => void> = {
    Escape: onClose,
    ArrowRight: () => onStep(1),
    ArrowLeft: () => onStep(-1),
    j: () => onStep(1),
    k: () => onStep(-1),
    "+": () => by(STEP),
    "=": () => by(STEP),
    "-": () => by(1 / STEP),
    "0": fit,
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
    if (event.key === "Tab") keepTabInside(event, event.currentTarget);
    event.stopPropagation();
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <dialog ref={dialog} class="wtw-lightbox" aria-label="Image" onKeyDown={onKeyDown} onCancel={onClose}>
      <div class="wtw-lightbox-bar">
        <span class="wtw-lightbox-place">{props.place}</span>
        <Tool icon="left" label="Previous" act={() => onStep(-1)} />
        <Tool icon="right" label="Next" act={() => onStep(1)} />
        <Tool icon="minus" label="Zoom out" act={() => by(1 / STEP)} />
        <span class="wtw-lightbox-scale">{formatShort(zoom.scale * 100, 3)} %</span>
        <Tool icon="plus" label="Zoom in" act={() => by(STEP)} />
        <Tool icon="fit" label="Fit" act={fit} />
        <Tool icon="close" label="Close" act={onClose} />
      </div>
      <Stage {...props} stage={stage} zoom={zoom} setZoom={setZoom} />
      <div class="wtw-lightbox-caption">
        {media.caption !== null && <p>{media.caption}</p>}
        <p class="wtw-hint">
          {media.width} × {media.height}, {media.format}, {formatBytes(media.size)}
        </p>
      </div>
    </dialog>
  );
}

function Tool({ icon, label, act }: { icon: IconName; label: string; act: () => void }): VNode {
  return (
    <button type="button" class="wtw-icon-button" aria-label={label} title={label} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

/** Opens the dialog over everything and gives the focus back when it goes. */
function useModal() {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const before = activeElement(dialog);
    dialog.showModal();
    dialog.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return ref;
}

type SetZoom = (change: (zoom: Zoom) => Zoom) => void;

/** Starts anew with each picture: the whole of it. */
function useZoom(media: MediaValue, stage: { readonly current: HTMLElement | null }): [Zoom, SetZoom] {
  const [zoom, setZoom] = useState<Zoom>({ scale: 1, x: 0, y: 0 });
  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const showWhole = (): void => setZoom(fitZoom(media, sizeOf(element)));
    showWhole();
    const observer = new ResizeObserver(showWhole);
    observer.observe(element);
    return () => observer.disconnect();
  }, [media.digest]);
  return [zoom, setZoom];
}

function sizeOf(element: HTMLElement | null): Size {
  return { width: element?.clientWidth ?? 0, height: element?.clientHeight ?? 0 };
}

interface StageProps extends LightboxProps {
  readonly stage: { current: HTMLDivElement | null };
  readonly zoom: Zoom;
  readonly setZoom: SetZoom;
}

function Stage({ media, load, stage, zoom, setZoom }: StageProps): VNode {
  const loaded = useLoaded(media.digest, (signal) => load(media.digest, signal));
  const [broken, setBroken] = useState<string | null>(null);
  const problem =
    loaded.state === "failed" ? loaded.reason : broken === media.digest ? "These bytes are no image" : null;
  return (
    <div
      ref={stage}
      class="wtw-stage"
      onWheel={(event) => {
        event.preventDefault();
        const box = event.currentTarget.getBoundingClientRect();
        const [x, y] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
        setZoom((now) => zoomAt(now, Math.exp(-event.deltaY / 400), x, y));
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.buttons & 1) setZoom((now) => panBy(now, event.movementX, event.movementY, media));
      }}
    >
      {problem !== null && (
        <p class="wtw-problem" role="alert">
          {problem}
        </p>
      )}
      {loaded.state === "loading" && <p class="wtw-loading">Loading…</p>}
      {loaded.state === "here" && problem === null && (
        <img
          src={loaded.value}
          alt={media.caption ?? "Image"}
          draggable={false}
          width={media.width}
          height={media.height}
          style={{
            transform: `translate(-50%, -50%) translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
            imageRendering: isPixelated(zoom, media) ? "pixelated" : "auto",
          }}
          onError={() => setBroken(media.digest)}
        />
      )}
    </div>
  );
}
