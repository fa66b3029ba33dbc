import { type Board, type Canvas, draw, type Row, wrap } from './board.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** Where the story is shown. */
export interface Stage {
  /** A line of the story. */
  say(line: string): void;
  /** A line to be copied: left whole, however long. */
  give(line: string): void;
  /** The rollout of this moment; may be called as often as one likes. */
  show(board: Board): void;
  /** Leaves the rollout as it stands, and goes on below it. */
  settle(): void;
  /** Gives the terminal back. What is said is still shown, a rollout no more. */
  close(): void;
}

/** A terminal is drawn on in place; anything else gets plain lines, one for each thing that happens. */
export function openStage(out: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Stage {
  return out.isTTY && environment['TERM'] !== 'dumb' ? new LiveStage(out, environment) : new PlainStage(out);
}

class LiveStage implements Stage {
  private drawn = 0;
  private last: Board | null = null;
  private closed = false;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  say(line: string): void {
    const board = this.last;
    this.erase();
    for (const part of wrap(line, this.canvas().width)) this.out.write(`${part}\n`);
    if (board !== null) this.show(board);
  }

  give(line: string): void {
    this.out.write(`${line}\n`);
  }

  show(board: Board): void {
    if (this.closed) return;
    const lines = draw(board, this.canvas());
    // One write a picture, each line cleared to its end as it is written over: nothing flickers.
    const up = this.drawn > 0 ? `\u001b[${this.drawn}A` : HIDE_CURSOR;
    const picture = lines.map((line) => `${line}\u001b[K\n`).join('');
    this.out.write(`${up}\r${picture}\u001b[J`);
    this.drawn = lines.length;
    this.last = board;
  }

  settle(): void {
    this.drawn = 0;
    this.last = null;
    this.out.write(`${SHOW_CURSOR}\n`);
  }

  close(): void {
    this.closed = true;
    this.out.write(SHOW_CURSOR);
  }

  private erase(): void {
    if (this.drawn > 0) this.out.write(`\u001b[${this.drawn}A\r\u001b[J`);
    this.drawn = 0;
  }

  private canvas(): Canvas {
    const noColour = (this.environment['NO_COLOR'] ?? '') !== '';
    // The last column stays free: some terminals wrap as soon as it is written.
    return { width: Math.max(40, this.out.columns - 1), height: Math.max(4, this.out.rows - 1), colour: !noColour };
  }
}

class PlainStage implements Stage {
  /** The last news of each site of the rollout that is shown. */
  private readonly told = new Map<string, string>();
  private closed = false;

  constructor(private readonly out: NodeJS.WriteStream) {}

  say(line: string): void {
    this.out.write(`${line}\n`);
  }

  give(line: string): void {
    this.say(line);
  }

  show(board: Board): void {
    if (this.closed) return;
    for (const row of board.rows) {
      const news = newsOf(row);
      if (news === null || this.told.get(row.name) === news) continue;
      this.told.set(row.name, news);
      this.say(
        `  ${row.name}: ${news}${row.elapsed === null || row.mood === 'working' ? '' : ` (${row.elapsed.toFixed(1)} s)`}`,
      );
    }
  }

  settle(): void {
    this.told.clear();
  }

  close(): void {
    this.closed = true;
  }
}

/** What is worth a line where lines stay: that a site began, and what became of it; not each of its steps. */
function newsOf(row: Row): string | null {
  switch (row.mood) {
    case 'waiting':
      return null;
    case 'working':
      return 'under way';
    case 'going-back':
      return 'going back to the version before';
    case 'done':
      return row.words.replace(/, soaking$/, '');
    case 'bad':
      return row.words;
  }
}
