import { Option, type Command } from 'commander';
import type { Line, Shown } from '../line.service.js';
import { asking, ordering, sent, type Wish } from '../request.js';
import type { Service } from '../service.service.js';
import { listSchema, thingSchema, type Thing } from './thing.schema.js';
import { listingLines, thingLines, type Column } from './thing-view.js';

/** A command that lists, with the query as its options. */
export function lists(
  line: Line,
  command: Command,
  { path, name, columns }: { readonly path: string; readonly name: string; readonly columns: readonly Column[] },
): Command {
  return line.reads(command, {
    ask: (wish: Wish) => asking(path, sent(wish)),
    ...listed(name, columns),
  });
}

/** How a list under this name is shown. */
export function listed(name: string, columns: readonly Column[]): Shown<readonly Thing[]> {
  return { schema: listSchema(name), lines: (things, look) => listingLines(things, columns, look, new Date()) };
}

/** How one thing is shown, all of it. */
export const WHOLE: Shown<Thing> = { schema: thingSchema, lines: (thing, look) => thingLines(thing, look, new Date()) };

/** A command that shows the thing with this id. */
export function shows(line: Line, command: Command, path: (id: string) => string): Command {
  return line.reads(command, { ask: (id: string) => asking(path(id)), ...WHOLE });
}

/** A command on the thing with this id whose options are the body; it changes no site. */
export function does(line: Line, command: Command, path: (id: string) => string): Command {
  return line.reads(command, { ask: (id: string, wish: Wish) => ordering(path(id), sent(wish)), ...WHOLE });
}

/** A kind of thing that people name by a number, and how one is shown. */
export interface Named<Answer> extends Shown<Answer> {
  readonly idOf: (service: Service, name: string) => Promise<string>;
}

/** As `does`, of a thing that is named by its id or its number; `body` is made of the further arguments and the options. */
export function doesTo<Answer, Typed extends readonly unknown[]>(
  line: Line,
  command: Command,
  { idOf, ...shown }: Named<Answer>,
  order: { readonly path: (id: string, ...typed: Typed) => string; readonly body: (...typed: Typed) => unknown },
): Command {
  return line.reads(command, {
    ask: async (name: string, ...typed: Typed) =>
      ordering(order.path(await idOf(await line.service(), name), ...typed), await order.body(...typed)),
    ...shown,
  });
}

export function why(command: Command): Command {
  return command.requiredOption('--reason <why>', 'why, in a sentence; it is kept for ever');
}

/** An option whose value is a number. */
export function count(flags: string, description: string): Option {
  return new Option(flags, description).argParser(Number);
}
