// Builder or expression: which of the two shows the text.

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUnique } from "../controls/use-unique";
import type { ConditionGroup } from "../protocol";
import { printGroup } from "./conditions";
import type { EditorProps, Mode } from "./contract";
import type { Draft } from "./draft";

export interface ModeState {
  readonly mode: Mode;
  /** The conditions to show; null while they are read. */
  readonly built: ConditionGroup | null;
  show(mode: Mode): void;
  build(group: ConditionGroup): void;
  /** The text comes from elsewhere: read its conditions anew. */
  forget(): void;
}

/** Builder or expression: the builder as long as the text has the shape of conditions. */
export function useMode(props: EditorProps, draft: Draft): ModeState {
  const [wanted, setWanted] = useState<Mode>(props.mode);
  const [own, setOwn] = useState<ConditionGroup | null>(null);
  const last = useRef<ConditionGroup | null>(null);
  const fits = own !== null || draft.reason.value === null;
  const mode: Mode = wanted === "builder" && fits ? "builder" : "expression";
  const group = own ?? draft.group.value;
  last.current = mode === "builder" ? (group ?? last.current) : null;
  useEffect(() => setWanted(mode), [mode]);
  return {
    mode,
    built: last.current,
    show: (next) => {
      setOwn(null);
      setWanted(next);
      props.onMode(next);
    },
    build: (next) => {
      setOwn(next);
      draft.edit(printGroup(next));
    },
    forget: () => setOwn(null),
  };
}

interface SwitchProps {
  readonly mode: Mode;
  /** Why the expression cannot be built. */
  readonly reason: string | null;
  /** Say so at length; a mistake is told elsewhere. */
  readonly isShown: boolean;
  readonly onMode: (mode: Mode) => void;
}

export function Switch({ mode, reason, isShown, onMode }: SwitchProps): VNode {
  const id = useUnique();
  const why = reason === null ? null : `The builder cannot show this: ${reason}`;
  return (
    <>
      <div class="wtw-switch" role="radiogroup" aria-label="How to write the filter">
        {(["builder", "expression"] as const).map((each) => {
          const refused = each === "builder" && why !== null && mode !== "builder";
          return (
            <label key={each} class="wtw-switch-choice" title={refused ? why : undefined}>
              <input
                type="radio"
                name={id}
                checked={mode === each}
                disabled={refused}
                aria-describedby={refused ? `${id}-why` : undefined}
                onChange={() => onMode(each)}
              />
              {each === "builder" ? "Builder" : "Expression"}
            </label>
          );
        })}
      </div>
      {why !== null && mode !== "builder" && (
        <span id={`${id}-why`} class={isShown ? "wtw-hint wtw-why" : "wtw-hidden"} title={why}>
          {why}
        </span>
      )}
    </>
  );
}
