/** How text is laid out on a screen or a line printer. Everything here is given text that is showable already. */

export type Tone = 'good' | 'bad' | 'doubtful' | 'quiet' | 'strong';

/** What a page of text is laid out for. */
export interface Look {
  /** How many signs a line holds; what is no screen is given long lines. */
  readonly width: number;
  readonly colour: boolean;
  readonly timeZone: string;
}

const CODES = { good: '32', bad: '31', doubtful: '33', quiet: '2', strong: '1' } as const satisfies Record<
  Tone,
  string
>;

/** A word in its tone; as it is where there is no colour. Words never tell by colour alone. */
export function toned(look: Pick<Look, 'colour'>, tone: Tone | null, text: string): string {
  return look.colour && tone !== null && text !== '' ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text;
}

/** A cell of a table: its text, and the tone in which it is said. */
export type Cell = string | { readonly text: string; readonly tone: Tone | null };

const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
const BARE = /^[\p{Mn}\p{Me}\p{Cf}]/u;

/** How many columns a text takes on a screen. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += BARE.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

/** One line of it, cut where there is no more room. */
export function fitted(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (widthOf(line) <= width) return line;
  let kept = '';
  for (const sign of line) {
    if (widthOf(kept + sign) > width - 1) break;
    kept += sign;
  }
  return `${kept}…`;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Rows below their headings, in columns; the last column takes what room there is. */
export function table(look: Look, headings: readonly string[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text)));
  const widths = headings.map((heading, column) =>
    Math.max(widthOf(heading), ...texts.map((row) => widthOf(fitted(row[column] ?? '', MOST_OF_A_COLUMN)))),
  );
  const line = (cells: readonly Cell[], tone: Tone | null): string => {
    let left = look.width;
    return cells
      .map((cell, column) => {
        const { text, tone: own } = typeof cell === 'string' ? { text: cell, tone } : cell;
        const isLast = column === headings.length - 1;
        const width = Math.max(4, isLast ? left : Math.min(widths[column] ?? 0, left));
        left -= width + 2;
        const shown = fitted(text, width);
        return toned(look, own, shown) + (isLast ? '' : ' '.repeat(Math.max(0, width - widthOf(shown))));
      })
      .join('  ')
      .trimEnd();
  };
  return [line(headings, 'quiet'), ...rows.map((row) => line(row, null))];
}
const MOST_OF_A_COLUMN = 48;

/** A text in lines that fit, each after `indent`; lines of the text stay lines. */
export function wrapped(text: string, width: number, indent = ''): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(/\s+/).filter((each) => each !== '')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && widthOf(indent + longer) > width) {
        lines.push(indent + line);
        line = word;
      } else line = longer;
    }
    return [...lines, indent + line];
  });
}

/** `name  value` lines with the values below each other; what is null is left out. */
export function facts(
  look: Look,
  pairs: readonly (readonly [name: string, value: string | null])[],
): readonly string[] {
  const told = pairs.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value] as const]));
  const width = Math.max(0, ...told.map(([name]) => widthOf(name)));
  return told.flatMap(([name, value]) => {
    const [first = '', ...rest] = wrapped(value, look.width - width - 2);
    return [
      `${toned(look, 'quiet', padded(name, width))}  ${first}`,
      ...rest.map((line) => ' '.repeat(width + 2) + line),
    ];
  });
}

/** A bar of `width` signs; the share is between 0 and 1. */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** A moment in few signs: `24 Nov 18:00`, with the year where it is another than that of `near`. */
export function briefly(look: Pick<Look, 'timeZone'>, moment: string | null, near: Date): string {
  if (moment === null) return '';
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return moment;
  const sameYear = at.getUTCFullYear() === near.getUTCFullYear();
  const parts = {
    timeZone: look.timeZone,
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return new Intl.DateTimeFormat('en-GB', { ...parts, hourCycle: 'h23', ...(sameYear ? {} : { year: 'numeric' }) })
    .format(at)
    .replace(',', '');
}

/** A word of the service as people say it: `in-flight` is `in flight`. */
export function said(word: string): string {
  return word.replaceAll('-', ' ');
}

/** `1 site`, `3 sites`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `1 h 05 min`, `40 s`. */
export function lasting(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
