import { Command } from 'commander';
import { jsonText, understood, wantsJson, withJson, type Line } from '../line.service.js';
import { asking, at, ordering, sent } from '../request.js';
import { actOnRollouts } from './rollout-acts.command.js';
import { rolloutId } from './rollout-name.service.js';
import { planSchema } from './plan.schema.js';
import { planLines } from './plan-view.js';
import { logSchema, rolloutSchema, rolloutsSchema } from './rollout.schema.js';
import { logLines, rolloutLines, rolloutsLines } from './rollout-view.js';
import { followRollout } from './watch.service.js';

interface ListWish {
  readonly environment?: string;
  readonly product?: string;
  readonly release?: string;
  readonly state?: string;
  readonly limit?: string;
}

/** `gatehouse rollouts …`. A rollout is named by its id, the beginning of it, or `release/environment`. */
export function rolloutsCommand(line: Line): Command {
  const rollouts = new Command('rollouts').description('plan, watch, hold and roll back: site by site, wave by wave');
  line.reads(
    rollouts
      .command('list')
      .description('rollouts, the newest first')
      .option('--environment <environment>', 'of one environment')
      .option('--product <product>', 'of one product')
      .option('--release <version>', 'of one release')
      .option('--state <state>', 'running, halted, completed and so on')
      .option('--limit <count>', 'at most so many'),
    {
      ask: (wish: ListWish) => asking(at`rollouts`, sent(wish)),
      schema: rolloutsSchema,
      lines: (answer, look) => rolloutsLines(answer, look, new Date()),
    },
  );
  line.reads(rollouts.command('show <rollout>').description('waves, sites, and what each runs by its own probe'), {
    ask: async (name: string) => asking(at`rollouts/${await rolloutId(await line.service(), name)}`),
    schema: rolloutSchema,
    lines: (answer, look) => rolloutLines(answer, look, new Date()),
  });
  planCommand(line, rollouts);
  watchCommand(line, rollouts);
  logCommand(line, rollouts);
  actOnRollouts(line, rollouts);
  return rollouts;
}

interface PlanWish {
  readonly start?: string;
  readonly by?: string;
}

function planCommand(line: Line, rollouts: Command): void {
  line.reads(
    rollouts
      .command('plan')
      .argument('<version>', 'the release')
      .argument('<environment>', 'where to')
      .description(
        'a picture of the waves, with what is in the way and what would do; ends with 1 where it cannot be done',
      )
      .option('--start <time>', 'when it begins, as 2026-12-01T20:00:00Z; now where it is left out')
      .option('--by <time>', 'when all of it has to be over'),
    {
      ask: (release: string, environment: string, { start, by }: PlanWish) =>
        ordering(at`rollouts/plan`, { release, environment, start, by }),
      schema: planSchema,
      lines: (plan, look) => planLines(plan, look, new Date()),
      ends: ({ feasible }) => (feasible ? 'done' : 'no'),
    },
  );
}

function watchCommand(line: Line, rollouts: Command): void {
  const watch = withJson(
    rollouts
      .command('watch <rollout>')
      .description('follow it to its end; ends with 0 when it is completed, else with 1')
      .option('--stay', 'stay when it is halted, until somebody has decided'),
  );
  watch.action(async (name: string, { stay = false }: { readonly stay?: boolean }) => {
    await line.answering(watch, async () => {
      const service = await line.service();
      const rollout = await followRollout(line, service, await rolloutId(service, name), {
        stay,
        quietly: wantsJson(watch),
      });
      if (wantsJson(watch)) line.terminal.print(jsonText(rollout));
    });
  });
}

interface LogWish {
  readonly after?: string;
}

function logCommand(line: Line, rollouts: Command): void {
  const log = withJson(
    rollouts
      .command('log <rollout> <site>')
      .description('what happened at a site, line by line')
      .option('--after <place>', 'go on after this place, which --json shows as "next"'),
  );
  log.action(async (name: string, site: string, { after }: LogWish) => {
    await line.answering(log, async () => {
      const service = await line.service();
      const id = await rolloutId(service, name);
      for (let place = after, more = true; more;) {
        const body = await service.ask(asking(at`rollouts/${id}/sites/${site}/log`, { after: place, limit: 1000 }));
        const page = understood(logSchema, body);
        if (wantsJson(log)) line.terminal.print(jsonText(body));
        else for (const text of logLines(page, line.look)) line.terminal.print(text);
        // A program asks for the next page itself: one document is one answer.
        more = page.next != null && !wantsJson(log);
        place = page.next ?? undefined;
      }
    });
  });
}
