import { meaningOfHeading, type HeadingMeaning, type PublishedNote } from './divergence.js';

/** How a published note was written down; Markdown and plain text are read by the same rules. */
export const PUBLISHED_FORMATS = ['text', 'html', 'markdown'] as const;
export type PublishedFormat = (typeof PUBLISHED_FORMATS)[number];

/** The keys of a published note below its headings, and what looks like a key and is of no project of ours, such as `UTF-8`. */
export interface ReadNote extends PublishedNote {
  readonly otherKeys: readonly string[];
}

/** A heading of some level (0: none), or words below one. */
interface Line {
  readonly level: number;
  readonly words: string;
}

/** Where a line stands: the headings above it, the nearest last. */
type Above = readonly { readonly level: number; readonly title: string; readonly meaning: HeadingMeaning }[];

const KEY = /(?<![A-Za-z0-9_])([A-Z][A-Z0-9_]{0,31})-(\d{1,12})(?![A-Za-z0-9_])/g;
/** A heading without marks is one only below those that have some. */
const BOLD = 7;
const BARE = 8;
const LONGEST_TITLE = 200;
const ABOVE_ALL = '(above all headings)';

/**
 * Finds the keys of `projects` in the text of a note, each below the heading that says what it is: of headings within headings the
 * nearest that means something, but `Known issues` whatever is within it. A key that is only mentioned counts too. What stands above all headings is below the title `ABOVE_ALL`.
 * Reads any text in a time that grows with its length alone, and never throws.
 */
export function readPublished(text: string, format: PublishedFormat | null, projects: ReadonlySet<string>): ReadNote {
  const keysByTitle = new Map<string, Set<string>>();
  const otherKeys = new Set<string>();
  let above: Above = [];
  let section = ABOVE_ALL;
  for (const { level, words } of (format ?? formatOf(text)) === 'html' ? linesOfHtml(text) : linesOfText(text)) {
    const keys = keysIn(words);
    if (level > 0) {
      above = below(above, level, keys.length > 0 ? '' : words.slice(0, LONGEST_TITLE));
      section = sectionOf(above);
    }
    for (const { key, project } of keys) {
      if (projects.has(project)) keysByTitle.set(section, (keysByTitle.get(section) ?? new Set()).add(key));
      else otherKeys.add(key);
    }
  }
  const headings = [...keysByTitle].map(([title, keys]) => ({ title, keys: [...keys] }));
  return { headings, otherKeys: [...otherKeys].sort() };
}

/** A heading without a title, or a ticket's own, such as `FLIP-12: Faster queries`, ends those before it and is none itself. */
function below(above: Above, level: number, title: string): Above {
  const higher = above.filter((heading) => heading.level < level);
  return title === '' ? higher : [...higher, { level, title, meaning: meaningOfHeading(title) }];
}

function sectionOf(above: Above): string {
  const known = above.find(({ meaning }) => meaning === 'known-issues');
  const telling = above.findLast(({ meaning }) => meaning !== 'neither');
  return (known ?? telling ?? above.at(-1))?.title ?? ABOVE_ALL;
}

function keysIn(words: string): readonly { readonly key: string; readonly project: string }[] {
  return [...words.matchAll(KEY)].map(([key, project = '']) => ({ key, project }));
}

function formatOf(text: string): PublishedFormat {
  return /<(?:h[1-6]|ul|ol|li|p|div|table|html|body)[\s>]/i.test(text) ? 'html' : 'text';
}

/** Headings by `#`, by a line below them, as Jira's text has them (`** Bug`), in bold, or as a short line alone that means a section or heads a list. */
function linesOfText(text: string): readonly Line[] {
  const lines = text.split(/\r\n|[\n\r]/).map((line) => line.trim());
  const found: Line[] = [];
  let fence = '';
  for (const [at, line] of lines.entries()) {
    const [, ticks = ''] = /^(`{3,}|~{3,})/.exec(line) ?? [];
    const isFence = ticks !== '' && (fence === '' || (ticks.startsWith(fence) && ticks === line));
    if (isFence) fence = fence === '' ? ticks : '';
    // What stands beside the mark of a fence is said too.
    if (isFence || fence !== '') found.push({ level: 0, words: line });
    else found.push(headingIn(line, lines[at - 1] ?? '', lines[at + 1] ?? '') ?? { level: 0, words: line });
  }
  return found;
}

function headingIn(line: string, before: string, after: string): Line | null {
  const [, marks = '', marked = ''] = /^(#{1,6})[ \t]+(.*)$/.exec(line) ?? [];
  if (marked !== '') return { level: marks.length, words: bare(marked) };
  if (/^[^-*|>]/.test(line) && /^(?:={3,}|-{3,})$/.test(after)) return { level: after[0] === '=' ? 1 : 2, words: line };
  const [, type = ''] = /^\*\* (.*[^*])$/.exec(line) ?? [];
  if (type !== '') return { level: 2, words: type };
  const [, , bold = ''] = /^(\*\*|__)(.*)\1:?$/.exec(line) ?? [];
  if (bold !== '') return { level: BOLD, words: bare(bold) };
  const isShort = before === '' && /^\p{L}[\p{L} &/]{2,39}:?$/u.test(line) && line.split(' ').length <= 4;
  const tells = meaningOfHeading(line) !== 'neither' || /^[-*•]\s/.test(after);
  return isShort && tells ? { level: BARE, words: bare(line) } : null;
}

function bare(title: string): string {
  return title
    .trim()
    .replace(/[#*_:]{1,20}$/, '')
    .trim();
}

/** The words between tags, and where links lead; what scripts, styles and comments hold is left out. */
function linesOfHtml(html: string): readonly Line[] {
  const found: Line[] = [];
  let open: { readonly level: number; readonly words: string } | null = null;
  let skipped = '';
  for (const part of withoutComments(html).split(/(<\/?[a-z][^<>]*>)/i)) {
    const [, end = '', name = ''] = /^<(\/?)([a-z][a-z0-9]*)/i.exec(part) ?? [];
    const tag = name.toLowerCase();
    const level = /^h[1-6]$/.test(tag) ? Number(tag.slice(1)) : 0;
    if (skipped !== '') skipped = end !== '' && tag === skipped ? '' : skipped;
    else if (tag === 'script' || tag === 'style') skipped = end === '' ? tag : '';
    else if (level > 0) {
      if (open !== null) found.push(titled(open));
      open = end === '' ? { level, words: '' } : null;
    } else if (open !== null) open = { level: open.level, words: tag === '' ? open.words + part : open.words };
    else found.push({ level: 0, words: tag === 'a' || tag === '' ? decoded(part) : '' });
  }
  return open === null ? found : [...found, titled(open)];
}

function titled({ level, words }: Line): Line {
  return { level, words: decoded(words).replaceAll(/\s+/g, ' ').trim() };
}

function withoutComments(html: string): string {
  const [first = '', ...rest] = html.split('<!--');
  return first + rest.map((part) => (part.includes('-->') ? part.slice(part.indexOf('-->') + 3) : '')).join('');
}

const ENTITIES = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', '’'],
  ['&nbsp;', ' '],
  ['&#45;', '-'],
]);

function decoded(html: string): string {
  return html.replaceAll(/&[a-z#0-9]{2,5};/g, (entity) => ENTITIES.get(entity) ?? entity);
}
