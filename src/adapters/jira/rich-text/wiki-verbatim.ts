import { paragraph, run, type Block } from './prose.js';

/** A character that no cleaned text holds; a number between two of them stands for what was set aside. */
const PLACE = '\uFFFF';
export const PLACES = /\uFFFF(\d+)\uFFFF/;

/** Escaped by one backslash; two are a line's end. */
const OPENINGS = /(?<!(?<!\\)\\)\{(code|noformat)(?::([^}\n]{0,300}))?\}/g;

/** Takes code and preformatted text out, in which nothing is markup. One that is not closed stays where it is, as text. */
export function setAside(text: string): { readonly rest: string; readonly kept: readonly (readonly Block[])[] } {
  const kept: (readonly Block[])[] = [];
  const unclosed = new Set<string>();
  let rest = '';
  let at = 0;
  const openings = new RegExp(OPENINGS);
  for (let found = openings.exec(text); found !== null; found = openings.exec(text)) {
    const [opening, name = '', parameters = ''] = found;
    const closing = `{${name}}`;
    const from = found.index + opening.length;
    const end = unclosed.has(name) ? -1 : text.indexOf(closing, from);
    if (end < 0) {
      unclosed.add(name);
      continue;
    }
    rest += `${text.slice(at, found.index)}${PLACE}${kept.length}${PLACE}`;
    kept.push(verbatim(text.slice(from, end), name === 'code' ? parameters : `noformat|${parameters}`));
    at = end + closing.length;
    openings.lastIndex = at;
  }
  return { rest: rest + text.slice(at), kept };
}

/** `{code:java}`, `{code:title=Main.java|borderStyle=solid}`; a title stands above the code. */
function verbatim(text: string, parameters: string): readonly Block[] {
  const said = parameters.split('|').map((one) => one.trim());
  const title = said.find((one) => one.startsWith('title='))?.slice('title='.length) ?? '';
  const first = said.find((one) => one !== '' && !one.includes('=')) ?? valueOf(said, 'language=');
  const language = /^[\w+#.-]{1,30}$/.test(first) && first !== 'noformat' ? first : null;
  const code: Block = { kind: 'code', text: text.replace(/^\n/, '').replace(/\n[ \t]*$/, ''), language };
  return title === '' ? [code] : [paragraph([run(title, new Set(['strong'] as const))]), code];
}

function valueOf(said: readonly string[], name: string): string {
  return said.find((one) => one.startsWith(name))?.slice(name.length) ?? '';
}
