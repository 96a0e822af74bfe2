// Why there is nothing to see, and the way out.

import type { VNode } from "preact";

export interface EmptyProps {
  readonly text: string;
  readonly way?: { readonly label: string; readonly act: () => void };
}

export function Empty({ text, way }: EmptyProps): VNode {
  return (
    <div class="wtw-empty">
      <p>{text}</p>
      {way && (
        <button type="button" class="wtw-button" onClick={way.act}>
          {way.label}
        </button>
      )}
    </div>
  );
}
