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

/** Every field of a section that still holds a placeholder, with the first one of each. */
export function placeholdersIn(content: unknown, field = ''): readonly Placeholder[] {
  if (typeof content === 'string') {
    const found = LEFT_OPEN.map((pattern) => pattern.exec(content)?.[0]).find((text) => text !== undefined);
    return found === undefined ? [] : [{ field, found }];
  }
  if (typeof content !== 'object' || content === null) return [];
  return Object.entries(content).flatMap(([name, member]) =>
    placeholdersIn(member, field === '' ? name : `${field}.${name}`),
  );
}
