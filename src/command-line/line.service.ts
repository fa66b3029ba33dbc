import type { Command } from 'commander';
import type { z } from 'zod';
import { Ending, ENDINGS, type EndingName } from './ending.js';
import type { Look } from './layout.js';
import type { Asked } from './request.js';
import { Service } from './service.service.js';
import { placeOf } from './sign-in-file.service.js';
import type { Terminal } from './terminal.js';

/** Given to a function after what was typed: commander's own order of arguments, then options. */
type Given = readonly unknown[];

/** What a command shows of an answer. */
export interface Shown<Answer> {
  readonly schema: z.ZodType<Answer>;
  readonly lines: (answer: Answer, look: Look) => readonly string[];
  /** How the command ends by what the answer says; done where nothing is said. */
  readonly ends?: (answer: Answer) => EndingName;
}

export interface Reading<Typed extends Given, Answer> extends Shown<Answer> {
  readonly ask: (...typed: Typed) => Asked | Promise<Asked>;
}

/** What a person has to know, and to type, before it is done. */
export interface Confirmation {
  /** What exactly will happen to which sites, line by line. */
  readonly will: readonly string[];
  /** The name to be typed, where it is production; null: yes will do. */
  readonly type: string | null;
}

export interface Ordering<Typed extends Given, Answer> extends Reading<Typed, Answer> {
  /** Null: it changes no site, and needs no second thought. */
  readonly confirm: (service: Service, ...typed: Typed) => Promise<Confirmation | null>;
}

/** Ties commands to the service, and to whoever reads their answers: a person at a screen, or a pipeline. */
export class Line {
  /** How the command ended that was run. */
  code: number = ENDINGS.done;

  constructor(readonly terminal: Terminal) {}

  get look(): Look {
    const { columns, environment, timeZone } = this.terminal;
    const colour = columns !== null && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
    return { width: columns ?? 160, colour, timeZone };
  }

  async service(): Promise<Service> {
    return new Service(await placeOf(this.terminal));
  }

  /** Makes it a command that asks, or orders what needs no second thought, and shows the answer; `--json` prints it as it is. */
  reads<Typed extends Given, Answer>(command: Command, reading: Reading<Typed, Answer>): Command {
    return withJson(command).action(async (...typed: Typed) => {
      await this.answering(command, async () => {
        const asked = await reading.ask(...typed);
        this.show(command, reading, await (await this.service()).ask(asked));
      });
    });
  }

  /** The same for what changes sites: it is said what will happen, and nothing is sent unless that is confirmed. */
  orders<Typed extends Given, Answer>(command: Command, order: Ordering<Typed, Answer>): Command {
    return withYes(withJson(command)).action(async (...typed: Typed) => {
      await this.answering(command, async () => {
        const service = await this.service();
        const asked = await order.ask(...typed);
        const confirmation = await order.confirm(service, ...typed);
        if (confirmation !== null) await this.confirm(command, confirmation);
        this.show(command, order, await service.ask(asked));
      });
    });
  }

  /** Does something of a command's own, and ends as it says. */
  async answering(command: Command, deed: () => Promise<void>): Promise<void> {
    try {
      await deed();
    } catch (error) {
      if (!(error instanceof Ending)) throw error;
      if (wantsJson(command) && error.body !== null) this.terminal.print(jsonText(error.body));
      this.terminal.complain(error.message);
      this.code = error.code;
    }
  }

  /** Shows an answer, or that it is not understood. */
  show<Answer>(command: Command, { schema, lines, ends }: Shown<Answer>, body: unknown): void {
    const answer = wantsJson(command) && ends === undefined ? null : understood(schema, body);
    if (wantsJson(command)) this.terminal.print(jsonText(body));
    else if (answer !== null) for (const line of lines(answer, this.look)) this.terminal.print(line);
    if (answer !== null) this.code = ENDINGS[ends?.(answer) ?? 'done'];
  }

  /** Says what will happen, and asks. Ends the command unless it is confirmed. */
  async confirm(command: Command, { will, type }: Confirmation): Promise<void> {
    for (const line of will) this.terminal.complain(line);
    if (command.opts<{ readonly yes?: boolean }>().yes === true) return;
    if (!this.terminal.isAtKeyboard)
      throw new Ending('unconfirmed', 'Nobody is there to confirm this, so nothing was sent. --yes confirms it.');
    const answer = await this.terminal.ask(type === null ? 'Go on? (yes or no) ' : `Type ${type} to go on: `);
    const given = answer?.trim().toLowerCase();
    if (type === null ? given === 'yes' || given === 'y' : given === type) return;
    throw new Ending('unconfirmed', 'Not confirmed; nothing was sent.');
  }
}

export function wantsJson(command: Command): boolean {
  return command.opts<{ readonly json?: boolean }>().json === true;
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print the answer of the service as JSON, for programs');
}

export function withYes(command: Command): Command {
  return command.option('-y, --yes', 'confirm it beforehand, for pipelines');
}

/** JSON on which no terminal acts: control characters that JSON itself lets through are escaped. */
export function jsonText(body: unknown): string {
  return JSON.stringify(body, null, 2).replaceAll(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The answer as this command line knows it. What it does not know of a newer service is left out; what is missing is said. */
export function understood<Answer>(schema: z.ZodType<Answer>, body: unknown): Answer {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'all of it' : `"${issue.path.join('.')}"`;
  throw new Ending(
    'unknown',
    `The service answered, and this command line does not understand ${where}: one of the two is older. --json prints an answer as it is.`,
    body,
  );
}
