/** A place in a text that was to be filled in and was not. */
export interface Placeholder {
  /** Where in the section, such as `contacts.0.name`. */
  readonly field: string;
  /** As it stands there. */
  readonly found: string;
}

/** `<yes | no>`, `<name>`, `[insert date]`, `{{ version }}`, and the words that people leave for themselves. */
const LEFT_OPEN = [
  /<[^<>\n@/]{0,100}\|[^<>\n@]{0,100}>/u,
  /(?<![\p{L}\p{N}_])<(?!(?:https?:|mailto:|\/?(?:a|b|br|code|div|em|h[1-6]|hr|i|img|li|ol|p|pre|script|span|strong|style|table|td|th|tr|u|ul)\b))[A-Za-z][^<>\n@:]{0,100}>/u,
  /\{\{[^{}\n]{0,100}\}\}/u,
  /\[(?:insert|enter|add|fill|to be|tb[acd])\b[^\]\n]{0,100}\]/iu,
  /(?<![\p{L}\p{N}-])(?:TBC|TBD|TBA|TODO|FIXME|XXX+)(?![\p{L}\p{N}-])/u,
  /\blorem ipsum\b/iu,
];

/** Several words between the signs, so that no `<PixelData>` and no `<p class="x">` of somebody's own is taken for one. */
const EXAMPLE = /^<[^<>="\n]+ [^<>="\n]+>$/u;

/** What an example has where a person has to say it, in several words: of the form that nothing takes for their words. */
export function placeholder(what: string): string {
  return `<${what}>`;
}

/** Whether a text is what an example of ours has in the place of somebody's words. */
export function isOfExample(text: string): boolean {
  return EXAMPLE.test(text.trim());
}

/** Whether a text says nothing but a placeholder, of ours or of people's own: words around one may quote a log or a page. */
export function isPlaceholder(text: string): boolean {
  return isOfExample(text) || firstIn(text.trim()) === text.trim();
}

/** Every field of a section that still holds a placeholder, with the first one of each. */
export function placeholdersIn(content: unknown): readonly Placeholder[] {
  return textsIn(content, '').flatMap(({ field, text }) => {
    const found = firstIn(text);
    return found === undefined ? [] : [{ field, found }];
  });
}

/** Every field that says nothing but a placeholder, as `contacts.0.name`. */
export function unfilledIn(content: unknown): readonly string[] {
  return textsIn(content, '').flatMap(({ field, text }) => (isPlaceholder(text) ? [field] : []));
}

/** Every field that is as an example of ours has it. */
export function ofExamplesIn(content: unknown): readonly string[] {
  return textsIn(content, '').flatMap(({ field, text }) => (isOfExample(text) ? [field] : []));
}

interface Text {
  readonly field: string;
  readonly text: string;
}

function textsIn(content: unknown, field: string): readonly Text[] {
  if (typeof content === 'string') return [{ field, text: content }];
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([name, member]) => textsIn(member, field === '' ? name : `${field}.${name}`));
}

function firstIn(text: string): string | undefined {
  return LEFT_OPEN.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined);
}
