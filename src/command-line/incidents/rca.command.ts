import { Command, Option } from 'commander';
import { readDocument, textOf } from '../document.service.js';
import type { Line, Shown } from '../line.service.js';
import { asking, at, sent, setting, type Wish } from '../request.js';
import { count, doesTo, lists, why, WHOLE, type Named } from '../things/thing.command.js';
import { rcaId } from './name.service.js';
import { actionsCommand } from './rca-action.command.js';
import { causesSchema, rcaSchema, type Rca } from './rca.schema.js';
import { causesLines, rcaLines } from './rca-view.js';

const SHOWN: Shown<Rca> = { schema: rcaSchema, lines: (rca, look) => rcaLines(rca, look, new Date()) };
const RCA: Named<Rca> = { idOf: rcaId, ...SHOWN };

/** `gatehouse rcas …`. */
export function rcasCommand(line: Line): Command {
  const group = new Command('rcas').description('the search for causes of what went wrong in Live');
  reads(line, group);
  writes(line, group);
  reviews(line, group);
  group.addCommand(actionsCommand(line, RCA));
  exports(line, group);
  return group;
}

function reads(line: Line, group: Command): void {
  lists(
    line,
    group
      .command('list')
      .description('the newest first')
      .option('--product <product>', 'of one product')
      .option('--state <state>', 'draft, in-review, signed-off or closed'),
    {
      path: at`rcas`,
      name: 'rcas',
      columns: [
        ['of', 'incident'],
        ['product', 'product'],
        ['Sev', 'severity'],
        ['state', 'state'],
        ['last day', 'dueOn'],
        ['overdue', 'isOverdue'],
        ['id', 'id'],
      ],
    },
  );
  line.reads(
    group.command('show <rca>').description('all of one, by its id or as its incident, INC-12, and what is next'),
    {
      ask: async (name: string) => asking(at`rcas/${await rcaId(await line.service(), name)}`),
      ...SHOWN,
    },
  );
  line.reads(group.command('causes').description('causes that more than one names'), {
    ask: () => asking(at`rcas/repeated-causes`),
    schema: causesSchema,
    lines: ({ causes }, look) => causesLines(causes, look),
  });
  line.reads(group.command('own-part <rca>').description('what you did about it yourself, with what proves it'), {
    ask: async (name: string) => asking(at`rcas/${await rcaId(await line.service(), name)}/own-part`),
    ...WHOLE,
  });
}

/** These hold more than a text, and are given as JSON. */
const OF_PARTS = ['impact', 'detection', 'contributing-factors', 'gates'];

interface WriteWish {
  readonly over: number;
}

function writes(line: Line, group: Command): void {
  line.reads(
    group
      .command('write <rca> <section> <file>')
      .description(`write a section: a text file, or JSON for ${OF_PARTS.join(', ')}; - reads standard input`)
      .addOption(
        count('--over <version>', 'the version that you have read, which this one takes the place of').default(0),
      ),
    {
      ask: async (name: string, section: string, file: string, { over }: WriteWish) => {
        const id = await rcaId(await line.service(), name);
        const content = OF_PARTS.includes(section)
          ? await readDocument(line.terminal, file)
          : { text: await textOf(line.terminal, file) };
        return setting(at`rcas/${id}/sections/${section}`, { version: over, content });
      },
      ...SHOWN,
    },
  );
  doesTo(
    line,
    group
      .command('reflect <rca> <words>')
      .description('add what you think of it now, at any time')
      .option('--prompt <prompt>', 'before, in, on, beyond, unforeseen-impact, contingency, continuity or learning'),
    RCA,
    { path: (id) => at`rcas/${id}/reflections`, body: (words: string, wish: Wish) => ({ words, ...sent(wish) }) },
  );
}

function reviews(line: Line, group: Command): void {
  const read = () =>
    count('--revision <number>', 'the revision that you have read, as "show" tells it').makeOptionMandatory();
  doesTo(
    line,
    group.command('hand-in <rca>').description('hand it in for review by the AI Centre').addOption(read()),
    RCA,
    { path: (id) => at`rcas/${id}/hand-in`, body: (wish: Wish) => sent(wish) },
  );
  doesTo(
    line,
    group
      .command('sign-off <rca>')
      .description('sign off exactly what you have read, for the AI Centre; never your own work')
      .addOption(read()),
    RCA,
    { path: (id) => at`rcas/${id}/sign-off`, body: (wish: Wish) => sent(wish) },
  );
  doesTo(line, why(group.command('send-back <rca>').description('make it a draft again')), RCA, {
    path: (id) => at`rcas/${id}/send-back`,
    body: (wish: Wish) => sent(wish),
  });
  doesTo(line, group.command('close <rca>').description('close what is signed off, once every action is done'), RCA, {
    path: (id) => at`rcas/${id}/close`,
    body: () => ({}),
  });
}

const TYPES = { markdown: 'text/markdown', html: 'text/html', json: 'application/json' } as const;

interface ExportWish {
  readonly format: keyof typeof TYPES;
  readonly trust?: string;
}

function exports(line: Line, group: Command): void {
  const command = group
    .command('export <rca>')
    .description('all of it in one document, on standard output')
    .addOption(new Option('--format <format>', 'of which kind').choices(Object.keys(TYPES)).default('markdown'))
    .option('--trust <id>', 'as that Trust reads it');
  command.action(async (name: string, { format, trust }: ExportWish) => {
    await line.answering(command, async () => {
      const service = await line.service();
      const asked = asking(at`rcas/${await rcaId(service, name)}/export`, { format, trust });
      line.terminal.print((await service.document(asked, TYPES[format])).trimEnd());
    });
  });
}
