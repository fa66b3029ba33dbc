/** One node of a document as it came, of which nothing may be taken for granted. */
export interface AdfNode {
  /** Empty where it has none. */
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly content: readonly unknown[];
  readonly marks: readonly unknown[];
  readonly text: string;
}

const NOTHING: AdfNode = { type: '', attributes: {}, content: [], marks: [], text: '' };

/** What can be read of a node; anything that is not one has nothing in it. A list stands for a node that holds it. */
export function nodeOf(value: unknown): AdfNode {
  if (typeof value === 'string') return { ...NOTHING, type: 'text', text: value };
  if (Array.isArray(value)) return { ...NOTHING, type: 'doc', content: value };
  if (!isRecord(value)) return NOTHING;
  const { type, attrs, content, marks, text } = value;
  return {
    type: typeof type === 'string' ? type : '',
    attributes: isRecord(attrs) ? attrs : {},
    content: Array.isArray(content) ? content : content === undefined || content === null ? [] : [content],
    marks: Array.isArray(marks) ? marks : [],
    text: typeof text === 'string' ? text : '',
  };
}

/** The first of some attributes that says something, as text; empty if none does. */
export function said({ attributes }: AdfNode, ...names: readonly string[]): string {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return '';
}

/** All text at and below a node, however deep, without going down by calling: words between words. */
export function textBelow(value: unknown, isEnough: () => boolean): string {
  const found: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0 && !isEnough()) {
    const node = nodeOf(open.pop());
    found.push(node.text === '' ? said(node, 'text', 'title', 'shortName', 'alt', 'url') : node.text);
    for (let index = node.content.length - 1; index >= 0; index -= 1) open.push(node.content[index]);
  }
  return found.filter((text) => text !== '').join(' ');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
