import { Command } from 'commander';
import { counted, wrapped } from '../layout.js';
import { understood, type Confirmation, type Line } from '../line.service.js';
import { asking, at, ordering, sent, type Wish } from '../request.js';
import type { Service } from '../service.service.js';
import { orderSchema, sitesSchema, stopSchema, type Site } from './thing.schema.js';
import { count, lists, shows, why, WHOLE } from './thing.command.js';

/** `stops`, which hold the line, and `offline`, which takes products out of service: both name their sites and ask. */
export function stopCommands(line: Line): readonly Command[] {
  return [stops(line), offline(line)];
}

function stops(line: Line): Command {
  const group = new Command('stops').description('stop the line: of everything, an environment, a Trust or a site');
  lists(
    line,
    group
      .command('list')
      .description('stops, the newest first')
      .option('--in-force <true|false>', 'leave out what was lifted'),
    {
      path: at`stops`,
      name: 'stops',
      columns: [
        ['what', 'title'],
        ['since', 'at'],
        ['by', 'by.name'],
        ['id', 'id'],
        ['stands', 'says'],
      ],
    },
  );
  shows(
    line,
    group.command('show <id>').description('one, with the sites that are not confirmed yet'),
    (id) => at`stops/${id}`,
  );
  pullAndLift(line, group);
  return group;
}

function pullAndLift(line: Line, group: Command): void {
  line.orders(
    why(
      group
        .command('pull <scope> [of]')
        .description('nothing more begins there: everything, or an environment, a trust or a site by its name')
        .alias('hold'),
    ),
    {
      ask: (scope: string, of: string | undefined, wish: Wish) => ordering(at`stops`, { scope, of, ...sent(wish) }),
      confirm: (service, scope, of) =>
        naming(line, service, 'Nothing more begins', ({ id, environment, trust }) => {
          const own: Readonly<Record<string, string | null | undefined>> = { site: id, environment, trust };
          return scope === 'everything' || own[scope] === of;
        }),
      ...WHOLE,
    },
  );
  line.orders(
    why(
      group
        .command('lift <id> <decision>')
        .description('go on, as a second person, with one decision for all that it halted')
        .option('--again', 'of resume: try the failed sites again')
        .addOption(count('--wave <number>', 'of roll-back-wave: which one'))
        .option('--release <version>', 'of fix-forward: the newer release')
        .option('--answers <incidents...>', 'of resume: the Sev 1 incidents that came up, once you have read them'),
    ),
    {
      ask: (id: string, decide: string, wish: Wish) => ordering(at`stops/${id}/lift`, { decide, ...sent(wish) }),
      confirm: async (service, id, decide) => {
        const { scope, of } = understood(stopSchema, await service.ask(asking(at`stops/${id}`)));
        const what = of ?? scope;
        return { will: [`The stop of ${what} is lifted, with ${decide} for all that it halted.`], type: what };
      },
      ...WHOLE,
    },
  );
}

interface OfflineWish {
  readonly reason: string;
  readonly untilFixed?: boolean;
  readonly key?: string;
}

function offline(line: Line): Command {
  const group = new Command('offline').description('take a product out of service at some sites, and bring it back');
  lists(
    line,
    group
      .command('list')
      .description('orders, the newest first')
      .option('--product <product>', 'of one product')
      .option('--open <true|false>', 'leave out what is over'),
    {
      path: at`offline`,
      name: 'orders',
      columns: [
        ['since', 'orderedAt'],
        ['product', 'product'],
        ['by', 'orderedBy.name'],
        ['id', 'id'],
        ['why', 'because'],
      ],
    },
  );
  shows(line, group.command('show <id>').description('one, with how each site stands'), (id) => at`offline/${id}`);
  takeAndRestore(line, group);
  return group;
}

function takeAndRestore(line: Line, group: Command): void {
  line.orders(
    why(
      group
        .command('take <product> <sites...>')
        .description('users there cannot use it, and are told so')
        .option('--until-fixed', 'a hotfix that comes there and is well brings it back')
        .option('--key <key>', 'the same for every try of the same order'),
    ),
    {
      ask: (product: string, sites: readonly string[], { reason, untilFixed, key }: OfflineWish) =>
        ordering(at`offline`, { product, sites, reason, untilFixed, key }),
      confirm: (service, product, sites) =>
        naming(line, service, `${product} goes offline`, ({ id }) => sites.includes(id)),
      ...WHOLE,
    },
  );
  line.orders(
    why(group.command('restore <id> [sites...]').description('bring it back: at all of its sites where none is named')),
    {
      ask: (id: string, sites: readonly string[], { reason }: OfflineWish) =>
        ordering(at`offline/${id}/restore`, { reason, ...(sites.length === 0 ? {} : { sites }) }),
      confirm: async (service, id, sites) => {
        const order = understood(orderSchema, await service.ask(asking(at`offline/${id}`)));
        const wanted = sites.length === 0 ? order.sites.map(({ site }) => site) : sites;
        return naming(line, service, 'It comes back', (site) => wanted.includes(site.id));
      },
      ...WHOLE,
    },
  );
}

/** Names the sites that are meant; in Production the name of the one site is typed, or else of the environment. */
export async function naming(
  line: Line,
  service: Service,
  happens: string,
  isMeant: (site: Site) => boolean,
): Promise<Confirmation> {
  const { sites } = understood(sitesSchema, await service.ask(asking(at`sites`)));
  const meant = sites.filter(isMeant);
  const live = meant.filter(({ environment }) => environment === 'production');
  const [first] = live;
  const type = first === undefined ? null : live.length === 1 ? first.id : 'production';
  const names = meant.map(({ id }) => id).join(', ');
  return { will: [`${happens} at ${counted(meant.length, 'site')}:`, ...wrapped(names, line.look.width, '  ')], type };
}
