// What every widget carries as text: it unpacks the grid, which comes compressed in the trait `core`, once a page.

import type { Buffer } from "../model/widget-model";
import type widget from "./anywidget";

type Widget = typeof widget;
type InitializeProps = Parameters<Widget["initialize"]>[0];
type RenderProps = Parameters<Widget["render"]>[0];
type Cores = Map<string, Promise<Widget>>;

const CORES = Symbol.for("wandb_tables_widget.cores");

/** Unpacked grids by their digest; every widget evaluates this file anew, so they are kept with the page. */
function cores(): Cores {
  const page = globalThis as { [CORES]?: Cores };
  page[CORES] ??= new Map();
  return page[CORES];
}

/** Must not wait for the kernel: after two seconds anywidget gives up on the model for good. */
function load(model: InitializeProps["model"]): Promise<Widget> {
  const digest = String(model.get("core_digest"));
  const known = cores().get(digest) ?? unpack(model.get("core") as Buffer);
  cores().set(digest, known);
  return known;
}

async function unpack(packed: Buffer): Promise<Widget> {
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  const code = await new Response(stream).arrayBuffer();
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return ((await import(url)) as { default: Widget }).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function initialize(props: InitializeProps): Promise<() => void> {
  return (await load(props.model)).initialize(props);
}

async function render(props: RenderProps): Promise<() => void> {
  return (await load(props.model)).render(props);
}

export default { initialize, render };
