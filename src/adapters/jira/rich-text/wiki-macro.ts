/** A stretch of wiki markup, and what a pair of macros holds. */
export type Part =
  | { readonly kind: 'markup'; readonly text: string }
  | { readonly kind: 'quote'; readonly parts: readonly Part[] }
  | { readonly kind: 'titled'; readonly title: string; readonly parts: readonly Part[] };

interface Macro {
  readonly name: string;
  readonly parameters: string | null;
  readonly from: number;
  readonly to: number;
  role: 'opens' | 'closes' | 'text';
}

/** Escaped by one backslash; two are a line's end. */
const MACROS = /(?<!(?<!\\)\\)\{(quote|panel|info|note|tip|warning|color)(?::([^}\n]{0,300}))?\}/g;

const TITLES: Readonly<Record<string, string>> = { info: 'Information', note: 'Note', tip: 'Tip', warning: 'Warning' };

/** Splits markup at its macros. Colours go; a macro without its other half stays as text. */
export function partsOf(markup: string): readonly Part[] {
  const macros = paired(macrosIn(markup));
  const open: { macro: Macro | null; parts: Part[] }[] = [{ macro: null, parts: [] }];
  let text = '';
  let at = 0;
  const endText = (): void => {
    if (text !== '') open.at(-1)?.parts.push({ kind: 'markup', text });
    text = '';
  };
  for (const macro of macros) {
    text += markup.slice(at, macro.from) + (macro.role === 'text' ? markup.slice(macro.from, macro.to) : '');
    at = macro.to;
    if (macro.role === 'text' || macro.name === 'color') continue;
    endText();
    if (macro.role === 'opens') open.push({ macro, parts: [] });
    else {
      const closed = open.pop();
      if (closed !== undefined && closed.macro !== null) open.at(-1)?.parts.push(partOf(closed.macro, closed.parts));
    }
  }
  text += markup.slice(at);
  endText();
  return open[0]?.parts ?? [];
}

function partOf({ name, parameters }: Macro, parts: readonly Part[]): Part {
  if (name === 'quote') return { kind: 'quote', parts };
  const title = /(?:^|\|)\s*title=([^|]*)/.exec(parameters ?? '')?.[1]?.trim();
  return { kind: 'titled', title: title === undefined || title === '' ? (TITLES[name] ?? 'Note') : title, parts };
}

function macrosIn(markup: string): readonly Macro[] {
  return [...markup.matchAll(MACROS)].map((found) => {
    const [all, name = '', parameters] = found;
    return { name, parameters: parameters ?? null, from: found.index, to: found.index + all.length, role: 'text' };
  });
}

/** Finds the halves that belong together: properly inside each other, but for colours, which may stand anywhere. */
function paired(macros: readonly Macro[]): readonly Macro[] {
  const colours: Macro[] = [];
  const open: Macro[] = [];
  for (const macro of macros) {
    const isColour = macro.name === 'color';
    const stack = isColour ? colours : open;
    const at = macro.parameters === null ? stack.findLastIndex(({ name }) => name === macro.name) : -1;
    const other = stack[at];
    if (other !== undefined) {
      other.role = 'opens';
      macro.role = 'closes';
      stack.length = at;
    } else if (!isColour || macro.parameters !== null) {
      if (isColour || !open.some(({ name }) => name === macro.name)) stack.push(macro);
    }
  }
  return macros;
}
