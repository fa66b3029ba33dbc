import { Command, Option } from 'commander';
import { Ending } from '../ending.js';
import type { Line, Shown } from '../line.service.js';
import { asking, at, ordering, sent, type Wish } from '../request.js';
import { count, doesTo, lists, why, type Named } from '../things/thing.command.js';
import { incidentSchema, type Incident } from './incident.schema.js';
import { incidentLines } from './incident-view.js';
import { incidentId } from './name.service.js';

const SHOWN: Shown<Incident> = {
  schema: incidentSchema,
  lines: (incident, look) => incidentLines(incident, look, new Date()),
};
const INCIDENT: Named<Incident> = { idOf: incidentId, ...SHOWN };

/** `gatehouse incidents …`. */
export function incidentsCommand(line: Line): Command {
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
  line.reads(group.command('show <incident>').description('one, by its id or as INC-12, and what may be done next'), {
    ask: async (name: string) => asking(at`incidents/${await incidentId(await line.service(), name)}`),
    ...SHOWN,
  });
  raises(line, group);
  grades(line, group);
  explains(line, group);
  notes(line, group);
  return group;
}

function raises(line: Line, group: Command): void {
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
    { ask: (wish: Wish) => ordering(at`incidents`, sent(wish)), ...SHOWN },
  );
}

/** How bad it is, where, and how it stands. */
function grades(line: Line, group: Command): void {
  doesTo(
    line,
    why(
      group
        .command('severity <incident>')
        .description('give it another severity')
        .addOption(count('--severity <1-5>', 'which').makeOptionMandatory()),
    ),
    INCIDENT,
    { path: (id) => at`incidents/${id}/severity`, body: (wish: Wish) => sent(wish) },
  );
  doesTo(
    line,
    why(
      group
        .command('state <incident>')
        .description('say how it stands')
        .requiredOption('--state <state>', 'open, contained, resolved or closed'),
    ),
    INCIDENT,
    { path: (id) => at`incidents/${id}/state`, body: (wish: Wish) => sent(wish) },
  );
  doesTo(
    line,
    why(group.command('sites <incident> [sites...]').description('say which sites it touches, all of them at once')),
    INCIDENT,
    {
      path: (id) => at`incidents/${id}/sites`,
      body: (sites: readonly string[], wish: Wish) => ({ sites, ...sent(wish) }),
    },
  );
}

const ANSWERS = { yes: true, no: false, unknown: null } as const;

interface RiskWish {
  readonly patients?: keyof typeof ANSWERS;
  readonly otherSystems?: keyof typeof ANSWERS;
  readonly dataLoss?: keyof typeof ANSWERS;
  readonly reason: string;
}

interface CulpritWish {
  readonly to?: string;
  readonly outage?: string;
  readonly reason: string;
}

/** What it may do, and whose it was. */
function explains(line: Line, group: Command): void {
  doesTo(
    line,
    why(
      group
        .command('clinical-risk <incident>')
        .description('answer the questions of clinical risk; what is left out stays as it is')
        .addOption(answer('--patients <answer>', 'may a patient come to harm?'))
        .addOption(answer('--other-systems <answer>', 'may other clinical systems be at risk unless it is disabled?'))
        .addOption(answer('--data-loss <answer>', 'may data be lost, or the fault reach further?')),
    ),
    INCIDENT,
    { path: (id) => at`incidents/${id}/clinical-risk`, body: riskOf },
  );
  doesTo(
    line,
    why(
      group
        .command('attribute <incident>')
        .description('say whose work caused it, or which outage explains it')
        .option('--to <whose>', 'us, trust or third-party')
        .option('--outage <id>', 'the outage that explains it, and says whose work it was'),
    ),
    INCIDENT,
    { path: (id) => at`incidents/${id}/attribution`, body: culpritOf },
  );
}

function notes(line: Line, group: Command): void {
  doesTo(
    line,
    why(
      group
        .command('note <incident> <kind> <what>')
        .description('write down what came up: an issue, a decision or an observation')
        .option('--at <time>', 'when it was, as 2026-12-20T17:00:00Z; now where it is left out'),
    ),
    INCIDENT,
    {
      path: (id) => at`incidents/${id}/notes`,
      body: (kind: string, what: string, wish: Wish) => ({ kind, what, ...sent(wish) }),
    },
  );
}

function answer(flags: string, question: string): Option {
  return new Option(flags, question).choices(Object.keys(ANSWERS));
}

function riskOf({ patients, otherSystems, dataLoss, reason }: RiskWish): unknown {
  if (patients === undefined && otherSystems === undefined && dataLoss === undefined)
    throw new Ending('mistyped', 'Answer at least one question: --patients, --other-systems or --data-loss.');
  return {
    reason,
    ...(patients === undefined ? {} : { patientSafety: ANSWERS[patients] }),
    ...(otherSystems === undefined ? {} : { otherSystems: ANSWERS[otherSystems] }),
    ...(dataLoss === undefined ? {} : { dataLoss: ANSWERS[dataLoss] }),
  };
}

function culpritOf({ to, outage, reason }: CulpritWish): unknown {
  if ((to === undefined) === (outage === undefined))
    throw new Ending('mistyped', 'Say whose work it was: --to us, trust or third-party; or name the --outage.');
  return { to, outage, reason };
}
