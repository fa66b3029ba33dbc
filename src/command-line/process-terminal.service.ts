import { once } from 'node:events';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import type { Terminal } from './terminal.js';

/** This process's own terminal, pipes and settings. */
export class ProcessTerminal implements Terminal {
  readonly environment = process.env;
  readonly input = process.stdin;
  readonly home = homedir();
  readonly timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  private interruption: AbortController | null = null;

  constructor() {
    // Whoever reads us may stop reading, as `head` does: then there is nothing left to say.
    process.stdout.on('error', () => process.exit());
  }

  get columns(): number | null {
    return process.stdout.isTTY ? process.stdout.columns : null;
  }

  get rows(): number | null {
    return process.stdout.isTTY ? process.stdout.rows : null;
  }

  get isAtKeyboard(): boolean {
    return process.stdin.isTTY && process.stderr.isTTY;
  }

  /** From the first look at it on Ctrl-C does no more than this; a second one ends the process. */
  get interrupted(): AbortSignal {
    if (this.interruption === null) {
      const interruption = new AbortController();
      process.once('SIGINT', () => {
        interruption.abort();
      });
      this.interruption = interruption;
    }
    return this.interruption.signal;
  }

  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  complain(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  draw(text: string): void {
    process.stdout.write(text);
  }

  async ask(question: string): Promise<string | null> {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const over = new AbortController();
    lines.once('SIGINT', () => {
      lines.close();
    });
    try {
      const answered = new Promise<string>((resolve) => {
        lines.question(question, resolve);
      });
      const closed = once(lines, 'close', { signal: over.signal }).then(() => null);
      // Once it is answered nobody waits for the end any more.
      closed.catch(() => undefined);
      return await Promise.race([answered, closed]);
    } finally {
      over.abort();
      lines.close();
    }
  }

  async askHidden(question: string): Promise<string | null> {
    if (!this.isAtKeyboard) return null;
    process.stderr.write(question);
    process.stdin.setRawMode(true);
    try {
      return await typedUnseen();
    } finally {
      process.stdin.setRawMode(false);
      process.stdin.pause();
      process.stderr.write('\n');
    }
  }
}

/** Ctrl-C and Ctrl-D, as a keyboard that is read raw sends them. */
const GIVE_UP = [3, 4];
const ENTER = [10, 13];
const BACK = [8, 127];

/** A line from a keyboard that echoes nothing; null when it was given up. Backspace takes back the last sign. */
async function typedUnseen(): Promise<string | null> {
  let signs: readonly string[] = [];
  const decoder = new TextDecoder();
  for await (const piece of process.stdin.iterator({ destroyOnReturn: false })) {
    const typed = piece instanceof Uint8Array ? decoder.decode(piece, { stream: true }) : String(piece);
    for (const sign of Array.from(typed)) {
      const code = sign.codePointAt(0) ?? 0;
      if (GIVE_UP.includes(code)) return null;
      if (ENTER.includes(code)) return signs.join('');
      signs = BACK.includes(code) ? signs.slice(0, -1) : [...signs, sign];
    }
  }
  return null;
}
