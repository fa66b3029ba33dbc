import { Command } from 'commander';
import { readDocument } from '../document.service.js';
import type { Line } from '../line.service.js';
import { asking, at, ordering, sent, type Wish } from '../request.js';
import { count, does, lists, shows, why, WHOLE } from './thing.command.js';

/** `incidents`, `rcas` and `hotfixes`. */
export function incidentCommands(line: Line): readonly Command[] {
  return [incidents(line), rcas(line), hotfixes(line)];
}

function incidents(line: Line): Command {
  const group = new Command('incidents').description('what goes wrong, and what is done about it');
  lists(
    line,
    group
      .command('list')
      .description('the newest first')
      .option('--product <product>', 'of one product')
      .option('--environment <environment>', 'found in one environment')
      .option('--site <site>', 'at one site')
      .option('--state <state>', 'in one state')
      .option('--severity <1-5>', 'of this severity, and those that are worse'),
    {
      path: at`incidents`,
      name: 'incidents',
      columns: [
        ['incident', 'number'],
        ['Sev', 'severity'],
        ['state', 'state'],
        ['found in', 'environment'],
        ['sites', 'sites'],
        ['id', 'id'],
        ['what', 'summary'],
      ],
    },
  );
  shows(line, group.command('show <id>').description('one, with its history'), (id) => at`incidents/${id}`);
  workOnIncidents(line, group);
  return group;
}

function workOnIncidents(line: Line, group: Command): void {
  line.reads(
    group
      .command('raise')
      .description('say that something is wrong')
      .requiredOption('--product <product>', 'of which product')
      .requiredOption('--environment <environment>', 'where it was found')
      .option('--sites <site...>', 'which sites it touches', [])
      .addOption(count('--severity <1-5>', '1 blocker, 2 critical, 3 major, 4 minor, 5 trivial').makeOptionMandatory())
      .requiredOption('--summary <words>', 'what is wrong')
      .option('--release <version>', 'of which release')
      .option('--reference <key>', 'what the service desk knows it by')
      .option('--key <key>', 'the same for every try to raise the same one'),
    { ask: (wish: Wish) => ordering(at`incidents`, sent(wish)), ...WHOLE },
  );
  does(
    line,
    why(
      group
        .command('severity <id>')
        .description('give it another severity')
        .addOption(count('--severity <1-5>', 'which').makeOptionMandatory()),
    ),
    (id) => at`incidents/${id}/severity`,
  );
  does(
    line,
    why(group.command('state <id>').description('say how it stands').requiredOption('--state <state>', 'which')),
    (id) => at`incidents/${id}/state`,
  );
}

function rcas(line: Line): Command {
  const group = new Command('rcas').description('the search for causes of what went wrong in Live');
  lists(line, group.command('list').description('the newest first'), {
    path: at`rcas`,
    name: 'rcas',
    columns: [
      ['of', 'incident'],
      ['product', 'product'],
      ['Sev', 'severity'],
      ['state', 'state'],
      ['due', 'dueAt'],
      ['overdue', 'isOverdue'],
      ['id', 'id'],
    ],
  });
  shows(line, group.command('show <id>').description('one of them, all of it'), (id) => at`rcas/${id}`);
  return group;
}

function hotfixes(line: Line): Command {
  const group = new Command('hotfixes').description('the runbook of a Sev 1 of Live, step by step');
  lists(
    line,
    group
      .command('list')
      .description('the newest first')
      .option('--product <product>', 'of one product')
      .option('--open <true|false>', 'those that are not over'),
    {
      path: at`hotfixes`,
      name: 'hotfixes',
      columns: [
        ['hotfix', 'number'],
        ['product', 'product'],
        ['state', 'state'],
        ['release', 'release'],
        ['opened', 'openedAt'],
        ['by', 'openedBy.name'],
        ['id', 'id'],
      ],
    },
  );
  line.reads(group.command('show <id>').description('what was done, and what may be done next, by whom and how'), {
    ask: (id: string) => asking(at`hotfixes/${id}`),
    ...WHOLE,
  });
  takeSteps(line, group);
  return group;
}

function takeSteps(line: Line, group: Command): void {
  line.reads(
    group
      .command('open <incident>')
      .description('open one for a Sev 1 of Live, by the id of the incident')
      .requiredOption('--key <key>', 'the same for every try of the same'),
    {
      ask: (incident: string, { key }: { readonly key: string }) => ordering(at`hotfixes`, { incident, key }),
      ...WHOLE,
    },
  );
  line.orders(
    group
      .command('step <id> <file>')
      .description(
        'take a step, which a JSON document names with its key, as "next" of show says; - reads standard input',
      ),
    {
      ask: async (id: string, file: string) =>
        ordering(at`hotfixes/${id}/steps`, await readDocument(line.terminal, file)),
      confirm: (_service, id, file) =>
        Promise.resolve({ will: [`The step in ${file} is taken for the hotfix ${id}.`], type: null }),
      ...WHOLE,
    },
  );
}
