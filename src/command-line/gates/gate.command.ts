import { Command } from 'commander';
import { counted, wrapped } from '../layout.js';
import { understood, withJson, withYes, wantsJson, jsonText, type Confirmation, type Line } from '../line.service.js';
import { asking, at, ordering, sent } from '../request.js';
import { planSchema, rungSchema } from '../rollouts/plan.schema.js';
import type { Service } from '../service.service.js';
import { acceptedSchema, gateSchema, gatesSchema, promotionsSchema } from './gate.schema.js';
import { gateLines, gatesLines, promotionsLines } from './gate-view.js';
import { followRollout } from '../rollouts/watch.service.js';

/** `gatehouse gates …`. */
export function gatesCommand(line: Line): Command {
  const gates = new Command('gates').description('what must hold before a release enters an environment');
  const show = withJson(
    gates
      .command('show <version> [environment]')
      .description('every criterion, its evidence, or what would meet it and who can; of all gates, in short'),
  );
  show.action(async (version: string, environment: string | undefined) => {
    await line.answering(show, async () => {
      const service = await line.service();
      if (environment === undefined)
        line.show(
          show,
          { schema: gatesSchema, lines: gatesLines },
          await service.ask(asking(at`releases/${version}/gates`)),
        );
      else line.show(show, GATE, await service.ask(asking(at`releases/${version}/gates/${environment}`)));
    });
  });
  line.reads(
    gates
      .command('check <version> <environment>')
      .description('the same, and ends with 1 where the gate is shut; for pipelines'),
    {
      ask: (version: string, environment: string) => asking(at`releases/${version}/gates/${environment}`),
      ...GATE,
      ends: ({ open }) => (open ? 'done' : 'no'),
    },
  );
  return gates;
}

const GATE = {
  schema: gateSchema,
  lines: (answer: Parameters<typeof gateLines>[0], look: Parameters<typeof gateLines>[1]) =>
    gateLines(answer, look, new Date()),
};

interface PromoteWish {
  readonly digest?: string;
  readonly watch?: boolean;
}

/** `gatehouse promote`: names the sites that will be changed, in which order, before anything is asked for. */
export function promoteCommand(line: Line): Command {
  const promote = withYes(
    withJson(
      new Command('promote')
        .argument('<version>', 'the release')
        .argument('<environment>', 'where to')
        .description('move a release up one rung: its rollout begins at once')
        .option('--digest <sha256>', 'refuse it unless this is what is promoted')
        .option('--watch', 'watch the rollout to its end, and end as it does'),
    ),
  );
  return promote.action(async (version: string, environment: string, wish: PromoteWish) => {
    await line.answering(promote, async () => {
      const service = await line.service();
      await line.confirm(promote, await whatWouldBegin(service, version, environment, line.look.width));
      const body = await service.ask(ordering(at`promotions`, { release: version, environment, digest: wish.digest }));
      const { promotion, rollout } = understood(acceptedSchema, body);
      if (wantsJson(promote)) line.terminal.print(jsonText(body));
      else
        line.terminal.print(
          `${version} is promoted to ${environment}: promotion ${promotion}, rollout ${rollout ?? 'none'}.`,
        );
      if (wish.watch === true && rollout != null)
        await followRollout(line, service, rollout, { quietly: wantsJson(promote) });
    });
  });
}

/** What a promotion begins at which sites, in the waves that are planned. */
export async function whatWouldBegin(
  service: Service,
  version: string,
  environment: string,
  width: number,
): Promise<Confirmation> {
  const plan = understood(
    planSchema,
    await service.ask(ordering(at`rollouts/plan`, { release: version, environment })),
  );
  const rung = understood(rungSchema, await service.ask(asking(at`environments/${environment}`)));
  const planned = new Set(plan.waves.flatMap(({ sites }) => sites.map(({ site }) => site)));
  const all = rung.sites.filter(({ products }) => plan.product in products).map(({ id }) => id);
  const unforeseen = all.filter((site) => !planned.has(site));
  const will = [
    `${version} goes to ${counted(all.length, 'site')} of ${environment}:`,
    ...plan.waves.flatMap(({ number, pilots, sites: names }) =>
      wrapped(`wave ${number}${pilots ? ' (pilots)' : ''}: ${names.map(({ site }) => site).join(', ')}`, width, '  '),
    ),
    ...(unforeseen.length === 0 ? [] : wrapped(`no time is foreseen for: ${unforeseen.join(', ')}`, width, '  ')),
    ...(plan.obstacle == null ? [] : wrapped(`In the way: ${plan.obstacle}`, width)),
    ...plan.warnings.flatMap((warning) => wrapped(warning, width)),
  ];
  return { will, type: environment === 'production' ? environment : null };
}

interface ListWish {
  readonly release?: string;
  readonly environment?: string;
  readonly outcome?: string;
  readonly limit?: string;
}

/** `gatehouse promotions`. */
export function promotionsCommand(line: Line): Command {
  const promotions = new Command('promotions').description('what was asked to move up, and what became of it');
  line.reads(
    promotions
      .command('list')
      .description('promotions, refused ones too, the newest first')
      .option('--release <version>', 'of one release')
      .option('--environment <environment>', 'to one environment')
      .option('--outcome <outcome>', 'accepted or refused')
      .option('--limit <count>', 'at most so many'),
    {
      ask: (wish: ListWish) => asking(at`promotions`, sent(wish)),
      schema: promotionsSchema,
      lines: (answer, look) => promotionsLines(answer, look, new Date()),
    },
  );
  return promotions;
}
