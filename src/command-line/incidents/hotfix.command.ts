import { Command } from 'commander';
import { readDocument } from '../document.service.js';
import { Ending } from '../ending.js';
import { whatWouldBegin } from '../gates/gate.command.js';
import { understood, type Confirmation, type Line } from '../line.service.js';
import { asking, at, ordering, type Asked } from '../request.js';
import type { Service } from '../service.service.js';
import { naming } from '../things/stop.command.js';
import { lists, WHOLE } from '../things/thing.command.js';
import { hotfixSchema, stepSchema, type Hotfix, type Offer } from './hotfix.schema.js';
import { hotfixId, incidentId } from './name.service.js';
import { taken } from './offer.js';

/** `gatehouse hotfixes …`: the runbook. */
export function hotfixesCommand(line: Line): Command {
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
  line.reads(group.command('show <hotfix>').description('what was done, and what may be done next, by whom and how'), {
    ask: async (name: string) => asking(at`hotfixes/${await hotfixId(await line.service(), name)}`),
    ...WHOLE,
  });
  opens(line, group);
  takes(line, group);
  sendsSteps(line, group);
  return group;
}

function opens(line: Line, group: Command): void {
  line.reads(
    group
      .command('open <incident>')
      .description('open one for a Sev 1 of Live, by the id of the incident or as INC-12')
      .option('--key <key>', 'the same for every try of the same; made of the incident where it is left out'),
    {
      ask: async (name: string, { key }: { readonly key?: string }) => {
        const incident = await incidentId(await line.service(), name);
        return ordering(at`hotfixes`, { incident, key: key ?? `open-${incident}` });
      },
      ...WHOLE,
    },
  );
}

/** By the name of an offer, with its own words: nobody has to write JSON at night. */
function takes(line: Line, group: Command): void {
  const found = new Map<string, { readonly hotfix: Hotfix; readonly offer: Offer }>();
  line.orders(
    group
      .command('take <hotfix> <step> [words...]')
      .description('take a step that "show" offers under next, with what it needs as field=value'),
    {
      ask: async (name: string, step: string, words: readonly string[]): Promise<Asked> => {
        const service = await line.service();
        const id = await hotfixId(service, name);
        const hotfix = understood(hotfixSchema, await service.ask(asking(at`hotfixes/${id}`)));
        const offer = offered(hotfix, step);
        found.set(name, { hotfix, offer });
        return { method: offer.method, path: offer.path, body: taken(offer, words) };
      },
      confirm: async (service, name, step, words) => {
        const { hotfix, offer } = found.get(name) ?? {};
        if (hotfix === undefined || offer === undefined) return null;
        return changing(line, service, { hotfix, body: { ...taken(offer, words), step } });
      },
      ...WHOLE,
    },
  );
}

function offered({ number, next }: Hotfix, step: string): Offer {
  const offer = next.find((one) => one.step === step);
  if (offer !== undefined && offer.path.startsWith('/api/v1/')) return offer;
  const names = next.map((one) => `  ${one.step}: ${one.what}${one.you ? '' : ` (${one.who})`}`);
  throw new Ending('no', [`${number} does not offer ${step} now. It offers:`, ...names].join('\n'));
}

function sendsSteps(line: Line, group: Command): void {
  const documents = new Map<string, unknown>();
  line.orders(
    group
      .command('step <hotfix> <file>')
      .description('take a step of the runbook from a JSON document, as programs do; - reads standard input'),
    {
      ask: async (name: string, file: string) => {
        const document = await readDocument(line.terminal, file);
        documents.set(file, document);
        return ordering(at`hotfixes/${await hotfixId(await line.service(), name)}/steps`, document);
      },
      confirm: async (service, name, file) => {
        const id = await hotfixId(service, name);
        const hotfix = understood(hotfixSchema, await service.ask(asking(at`hotfixes/${id}`)));
        return changing(line, service, { hotfix, body: documents.get(file) });
      },
      ...WHOLE,
    },
  );
}

/** What a step does at which sites; null where it changes none. */
async function changing(
  line: Line,
  service: Service,
  { hotfix, body }: { readonly hotfix: Hotfix; readonly body: unknown },
): Promise<Confirmation | null> {
  const read = stepSchema.safeParse(body);
  if (!read.success) return null;
  const { step, sites } = read.data;
  const { width } = line.look;
  const release = hotfix.release ?? null;
  switch (step) {
    case 'decide-offline':
      return sites == null || sites.length === 0
        ? null
        : naming(line, service, 'It goes offline', ({ id }) => sites.includes(id));
    case 'bring-back':
      return naming(line, service, 'It comes back', ({ id }) => hotfix.offline.some(({ site }) => site === id));
    case 'deploy':
      return release === null ? null : whatWouldBegin(service, release, 'production', width);
    case 'promote-to-dev':
    case 'promote-to-sit':
    case 'promote-to-uat':
    case 'promote-to-pre-prod':
      return release === null ? null : whatWouldBegin(service, release, step.replace('promote-to-', ''), width);
    case 'break-glass':
      return {
        will: ['Nobody approves it first: everybody is told, and somebody has to approve it afterwards, in time.'],
        type: null,
      };
    default:
      return null;
  }
}
