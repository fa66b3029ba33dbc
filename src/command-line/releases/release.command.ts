import { Command } from 'commander';
import type { Line } from '../line.service.js';
import { readDocument } from '../document.service.js';
import { asking, at, ordering, setting, sent } from '../request.js';
import { comparisonSchema, releaseSchema, releasesSchema, scopeSchema } from './release.schema.js';
import { comparisonLines, releaseLines, releasesLines, scopeLines } from './release-view.js';

interface ListWish {
  readonly product?: string;
  readonly kind?: string;
  readonly after?: string;
  readonly limit?: string;
}

/** `gatehouse releases …`. */
export function releasesCommand(line: Line): Command {
  const releases = new Command('releases').description('register, list, show and compare releases');
  const release = {
    schema: releaseSchema,
    lines: (answer: Parameters<typeof releaseLines>[0], look: Parameters<typeof releaseLines>[1]) =>
      releaseLines(answer, look, new Date()),
  };
  line.reads(
    releases
      .command('list')
      .description('registered releases, the newest first')
      .option('--product <product>', 'of one product')
      .option('--kind <kind>', 'planned, hotfix or iterative')
      .option('--after <version>', 'go on after this version')
      .option('--limit <count>', 'at most so many'),
    {
      ask: (wish: ListWish) => asking(at`releases`, sent(wish)),
      schema: releasesSchema,
      lines: (answer, look) => releasesLines(answer, look, new Date()),
    },
  );
  line.reads(releases.command('show <version>').description('one release, with the digest that people sign'), {
    ask: (version: string) => asking(at`releases/${version}`),
    ...release,
  });
  line.reads(releases.command('compare <from> <to>').description('what changes, service by service'), {
    ask: (from: string, to: string) => asking(at`releases/compare`, { from, to }),
    schema: comparisonSchema,
    lines: comparisonLines,
  });
  line.reads(
    releases.command('register <manifest>').description('register the manifest in a JSON file; - reads standard input'),
    { ask: async (file: string) => ordering(at`releases`, await readDocument(line.terminal, file)), ...release },
  );
  return releases;
}

interface SetWish {
  readonly needsUat?: readonly string[];
  readonly towards?: string;
}

/** `gatehouse scope …`. */
export function scopeCommand(line: Line): Command {
  const scope = new Command('scope').description('the tickets of a release');
  const shown = {
    schema: scopeSchema,
    lines: (answer: Parameters<typeof scopeLines>[0], look: Parameters<typeof scopeLines>[1]) =>
      scopeLines(answer, look, new Date()),
  };
  line.reads(scope.command('show <version>').description('the tickets as they were read last'), {
    ask: (version: string) => asking(at`releases/${version}/scope`),
    ...shown,
  });
  line.reads(scope.command('refresh <version>').description('read them now'), {
    ask: (version: string) => ordering(at`releases/${version}/scope/refresh`),
    ...shown,
  });
  line.reads(
    scope
      .command('set <version> [tickets...]')
      .description('agree on the tickets, all of them at once; what is left out is wished for no longer')
      .option('--needs-uat <ticket...>', 'features that labels and types do not find')
      .option('--towards <version>', 'the planned release that this one builds towards'),
    {
      ask: (version: string, tickets: readonly string[], { needsUat = [], towards }: SetWish) =>
        setting(at`releases/${version}/scope`, { tickets, needsUat, towards }),
      ...shown,
    },
  );
  return scope;
}
