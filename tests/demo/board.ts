/** How a site stands, as far as a spectator cares. */
export type Mood = 'waiting' | 'working' | 'done' | 'bad' | 'going-back';

/** One site on the board. Times are seconds. */
export interface Row {
  readonly name: string;
  /** Such as `wave 1, pilot`. */
  readonly group: string;
  /** 0 to 1. */
  readonly progress: number;
  readonly mood: Mood;
  /** In words: `sending packages`, `runs 2.1.0`. */
  readonly words: string;
  readonly elapsed: number | null;
  /** A guess; null when there is nothing to guess from. */
  readonly remaining: number | null;
}

/** A rollout as it stands at one moment. */
export interface Board {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly elapsed: number;
  readonly remaining: number | null;
}

/** How it may be drawn. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly colour: boolean;
}

const COLOURS = { waiting: 90, working: 36, done: 32, bad: 31, 'going-back': 33 } as const satisfies Record<
  Mood,
  number
>;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The board as lines, each no wider than the canvas, and no more of them than fit its height. */
export function draw(board: Board, canvas: Canvas): string[] {
  const places = Math.max(1, canvas.height - 1);
  const shown = mostTelling(board.rows, places);
  const lines = [heading(board, canvas), ...shown.map((row) => drawRow(row, canvas))];
  const hidden = board.rows.length - shown.length;
  if (hidden > 0) lines.push(fit(`  and ${hidden} more: ${count(board.rows)}`, canvas.width));
  return lines;
}

/** When not all fit: what moves or hurts first, in the order of the board. */
function mostTelling(rows: readonly Row[], places: number): readonly Row[] {
  if (rows.length <= places) return rows;
  const rank = { working: 0, 'going-back': 0, bad: 1, waiting: 2, done: 3 } as const satisfies Record<Mood, number>;
  const kept = new Set([...rows].sort((a, b) => rank[a.mood] - rank[b.mood]).slice(0, places - 1));
  return rows.filter((row) => kept.has(row));
}

function heading(board: Board, canvas: Canvas): string {
  const left = board.remaining === null ? '' : `, ~${clock(board.remaining)} left`;
  const right = `${clock(board.elapsed)} passed${left}`;
  const title = fit(board.title, canvas.width - right.length - 1);
  return paint(`${title.padEnd(canvas.width - right.length)}${right}`, 1, canvas);
}

function drawRow(row: Row, canvas: Canvas): string {
  const roomy = canvas.width >= 76;
  const time = times(row);
  const name = roomy ? Math.min(32, Math.floor(canvas.width * 0.34)) : Math.floor(canvas.width * 0.4);
  const bar = roomy ? Math.min(20, Math.floor(canvas.width * 0.13)) : 0;
  const group = canvas.width >= 100 ? `${fit(row.group, 15).padEnd(15)} ` : '';
  const words = canvas.width - 2 - name - 1 - (bar > 0 ? bar + 1 : 0) - group.length - time.length - 1;
  return [
    '  ',
    fit(row.name, name).padEnd(name),
    ' ',
    group,
    bar > 0 ? `${paint(gauge(row.progress, bar), COLOURS[row.mood], canvas)} ` : '',
    paint(fit(row.words, words).padEnd(Math.max(0, words)), COLOURS[row.mood], canvas),
    ' ',
    time,
  ].join('');
}

function times({ elapsed, remaining }: Row): string {
  const passed = elapsed === null ? '' : `${elapsed.toFixed(1)} s`;
  const left = remaining === null ? '' : `~${Math.max(1, Math.ceil(remaining))} s`;
  return passed.padStart(7) + left.padStart(7);
}

/** A bar of eighths of a character. */
function gauge(progress: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, progress)) * width * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  return (full + (EIGHTHS[eighths % 8] ?? '')).padEnd(width, '·');
}

function count(rows: readonly Row[]): string {
  const moods = new Map<string, number>();
  const words = { waiting: 'waiting', working: 'under way', done: 'done', bad: 'failed', 'going-back': 'going back' };
  for (const { mood } of rows) moods.set(words[mood], (moods.get(words[mood]) ?? 0) + 1);
  return `${[...moods].map(([word, number]) => `${number} ${word}`).join(', ')} in all`;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A text in lines of a width, broken between words; what goes on is indented as the first line is, and two more. */
export function wrap(text: string, width: number): string[] {
  const indent = ' '.repeat((/^ */.exec(text)?.[0].length ?? 0) + 2);
  // A line with a word that is longer than any line, such as a token, is left whole: whoever copies it wants all of it.
  if (text.split(' ').some((word) => indent.length + word.length > width)) return [text];
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    lines.push(rest.slice(0, space));
    rest = indent + rest.slice(space + 1);
  }
  return [...lines, rest];
}

/** Cuts a text to a width, with an ellipsis where something is gone. */
export function fit(text: string, width: number): string {
  if (width <= 0) return '';
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function paint(text: string, colour: number, canvas: Canvas): string {
  return canvas.colour ? `\u001b[${colour}m${text}\u001b[0m` : text;
}
