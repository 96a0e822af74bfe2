// Copies the view as code; where the page may not write to the clipboard, shows it to be copied by hand.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CodeText } from "../controls/code-text";
import type { OpenCode, TableContext } from "./context";
import { LANGUAGES } from "./languages";

export interface CodeDialogProps {
  readonly context: TableContext;
  readonly open: OpenCode;
  readonly onClose: () => void;
}

/** Code that could not be copied, or why there is none. */
type Shown = { readonly code: string } | { readonly problem: string };

export function CodeDialog({ context, open, onClose }: CodeDialogProps): VNode | null {
  const [shown, setShown] = useState<Shown | null>(null);
  const language = LANGUAGES[open.language];
  useEffect(() => {
    const ended = new AbortController();
    setShown(null);
    copy(context, open.language, ended.signal).then(
      (code) => {
        if (ended.signal.aborted) return;
        if (code !== null) {
          setShown({ code });
          return;
        }
        context.message.value = `Copied the view as ${language}`;
        onClose();
      },
      (error: Error) => !ended.signal.aborted && setShown({ problem: error.message }),
    );
    return () => ended.abort();
  }, [open]);
  if (shown === null) return null;
  return <CodeText anchor={open.anchor} label={`The view as ${language}`} {...shown} onClose={onClose} />;
}

/** Resolves to the code that the clipboard did not take, null when it took it. */
async function copy(
  context: TableContext,
  language: OpenCode["language"],
  signal: AbortSignal,
): Promise<string | null> {
  const code = await context.model.code(language, signal);
  try {
    await navigator.clipboard.writeText(code);
    return null;
  } catch {
    return code;
  }
}
