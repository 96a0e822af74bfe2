// Which call the caret stands in.

export interface CallAt {
  readonly name: string;
  /** Where the name ends, in UTF-16 units. */
  readonly end: number;
  /** The argument at the caret, from 0; the text before the dot of a method does not count. */
  readonly argument: number;
}

const TOKEN = /"(?:\\.|[^"\\])*(?:"|$)|'(?:\\.|[^'\\])*(?:'|$)|`[^`]*(?:`|$)|[\p{L}_][\p{L}\p{N}_]*|\s+|./gsu;

interface Open {
  readonly call: { readonly name: string; readonly end: number } | null;
  commas: number;
}

/** The innermost call whose brackets are open at the caret; null where there is none. */
export function callAt(text: string, caret: number): CallAt | null {
  const open: Open[] = [];
  let word: { name: string; end: number } | null = null;
  for (const { 0: token, index } of text.slice(0, caret).matchAll(TOKEN)) {
    const innermost = open.at(-1);
    if ("([{".includes(token)) open.push({ call: token === "(" ? word : null, commas: 0 });
    else if (")]}".includes(token)) open.pop();
    else if (token === "," && innermost) innermost.commas += 1;
    if (token.trim() === "") continue;
    word = /^[\p{L}_]/u.test(token) ? { name: token, end: index + token.length } : null;
  }
  const inside = open.findLast(({ call }) => call !== null);
  return inside?.call ? { ...inside.call, argument: inside.commas } : null;
}
