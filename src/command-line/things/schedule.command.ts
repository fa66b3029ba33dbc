import { Command } from 'commander';
import { readDocument } from '../document.service.js';
import type { Line } from '../line.service.js';
import { asking, at, ordering, sent, type Wish } from '../request.js';
import { forwardScheduleCommand } from './forward-schedule.command.js';
import { does, listed, lists, shows, why, WHOLE } from './thing.command.js';

/** `schedule`, and what stands on it: what is agreed, what is in the way, and who was told. */
export function scheduleCommands(line: Line): readonly Command[] {
  return [forwardScheduleCommand(line), agreements(line), freezes(line), outages(line), notices(line)];
}

const AGREEMENT = [
  ['trust', 'trust'],
  ['release', 'release'],
  ['round', 'round'],
  ['state', 'state'],
  ['answer by', 'answerBy'],
  ['id', 'id'],
  ['time', 'reads'],
] as const;

function agreements(line: Line): Command {
  const group = new Command('agreements').description('times that Trusts are asked for, and what they say');
  lists(
    line,
    group
      .command('list')
      .description('what stands now, the next first')
      .option('--release <version>', 'of one release'),
    { path: at`agreements`, name: 'agreements', columns: AGREEMENT },
  );
  line.reads(group.command('of <version>').description('every round of a release'), {
    ask: (version: string) => asking(at`releases/${version}/agreements`),
    ...listed('agreements', AGREEMENT),
  });
  shows(line, group.command('show <id>').description('one, with every answer'), (id) => at`agreements/${id}`);
  agreeOnTimes(line, group);
  return group;
}

function agreeOnTimes(line: Line, group: Command): void {
  line.reads(
    group
      .command('propose <version> <trusts...>')
      .description('ask Trusts for a day, or for an exact time: all of them, or none')
      .option('--day <date>', 'a day, as 2027-05-12')
      .option('--from <time>', 'an exact time, as 2027-05-14T21:00:00Z')
      .option('--to <time>', 'and its end')
      .option('--answer-by <time>', 'when an answer is needed')
      .option('--note <words>', 'what you say to it'),
    {
      ask: (version: string, trusts: readonly string[], wish: Wish) => {
        const { answerBy, note, day, from, to } = sent(wish);
        const proposals = trusts.map((trust) => ({ trust, day, from, to }));
        return ordering(at`releases/${version}/agreements`, { proposals, answerBy, note });
      },
      ...listed('agreements', AGREEMENT),
    },
  );
  line.reads(
    group
      .command('answer <id> <answer>')
      .description('as the Trust: agreed, countered or declined')
      .option('--reason <why>', 'why; needed unless it is agreed')
      .option('--day <date>', 'of countered: another day')
      .option('--from <time>', 'of countered: another time')
      .option('--to <time>', 'and its end'),
    {
      ask: (id: string, answer: string, wish: Wish) => ordering(at`agreements/${id}/answer`, { answer, ...sent(wish) }),
      ...WHOLE,
    },
  );
  does(line, why(group.command('withdraw <id>').description('take it back')), (id) => at`agreements/${id}/withdraw`);
}

function freezes(line: Line): Command {
  const group = new Command('freezes').description('days on which nothing may be changed');
  lists(
    line,
    group
      .command('list')
      .description('those that are not over')
      .option('--from <time>', 'from then on')
      .option('--to <time>', 'until then'),
    { path: at`freezes`, name: 'freezes', columns: FREEZE },
  );
  shows(line, group.command('show <id>').description('one of them'), (id) => at`freezes/${id}`);
  line.reads(
    why(
      group
        .command('declare <scope> [of]')
        .description('of everything, or of an environment, a trust, a site or a product')
        .option('--from <time>', 'from then on; from now where it is left out')
        .requiredOption('--to <time>', 'until then'),
    ),
    {
      ask: (scope: string, of: string | undefined, wish: Wish) => ordering(at`freezes`, { scope, of, ...sent(wish) }),
      ...WHOLE,
    },
  );
  does(line, why(group.command('end <id>').description('end it early')), (id) => at`freezes/${id}/end`);
  return group;
}
const FREEZE = [
  ['of', 'scope'],
  ['', 'of'],
  ['from', 'from'],
  ['to', 'to'],
  ['owner', 'owner.name'],
  ['id', 'id'],
  ['why', 'reason'],
] as const;

function outages(line: Line): Command {
  const group = new Command('outages').description('what Trusts and third parties take down themselves');
  lists(line, group.command('list').description('those that are not over'), {
    path: at`outages`,
    name: 'outages',
    columns: [
      ['state', 'state'],
      ['kind', 'kind'],
      ['sites', 'sites'],
      ['from', 'from'],
      ['to', 'to'],
      ['id', 'id'],
      ['what', 'what'],
    ],
  });
  shows(line, group.command('show <id>').description('one, with what is left to do'), (id) => at`outages/${id}`);
  tellOfOutages(line, group);
  return group;
}

function tellOfOutages(line: Line, group: Command): void {
  line.reads(
    group
      .command('report <file>')
      .description('report one, as a JSON document; - reads standard input')
      .option('--unannounced', 'nobody had told of it'),
    {
      ask: async (file: string, { unannounced }: { readonly unannounced?: boolean }) =>
        ordering(unannounced === true ? at`outages/unannounced` : at`outages`, await readDocument(line.terminal, file)),
      ...WHOLE,
    },
  );
  does(
    line,
    why(
      group
        .command('change <id>')
        .description('another time, or other sites')
        .option('--from <time>', 'when it begins')
        .option('--to <time>', 'when it ends')
        .option('--sites <site...>', 'which it touches'),
    ),
    (id) => at`outages/${id}/change`,
  );
  does(line, why(group.command('withdraw <id>').description('it is called off')), (id) => at`outages/${id}/withdraw`);
  does(
    line,
    group
      .command('impact <id>')
      .description('what it does to the service')
      .requiredOption('--impact <words>', 'in a sentence or more'),
    (id) => at`outages/${id}/impact`,
  );
}

function notices(line: Line): Command {
  const group = new Command('notices').description('what people are told, and who has read it');
  lists(
    line,
    group
      .command('list')
      .description('the newest first')
      .option('--release <version>', 'of one release')
      .option('--trust <trust>', 'to one Trust')
      .option('--event <event>', 'of one kind'),
    { path: at`notices`, name: 'notices', columns: NOTICE },
  );
  shows(
    line,
    group.command('show <id>').description('one: its words, and what became of each message'),
    (id) => at`notices/${id}`,
  );
  line.reads(group.command('of <version>').description('what is still to be said of a release, and what was'), {
    ask: (version: string) => asking(at`releases/${version}/notices`),
    ...WHOLE,
  });
  line.reads(group.command('acknowledge <id>').description('say that you have read of a downtime'), {
    ask: (id: string) => ordering(at`notices/${id}/acknowledge`),
    ...{ schema: WHOLE.schema.nullable(), lines: () => ['It is kept that you have read it.'] },
  });
  return group;
}
const NOTICE = [
  ['owed', 'owedAt'],
  ['told', 'toldAt'],
  ['event', 'event'],
  ['release', 'release'],
  ['trust', 'trust'],
  ['read', 'receipt'],
  ['id', 'id'],
] as const;
