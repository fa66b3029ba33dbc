import { Command } from 'commander';
import { z } from 'zod';
import { toned, type Look } from '../layout.js';
import type { Line } from '../line.service.js';
import { asking, at, sent, type Wish } from '../request.js';
import { thingSchema } from './thing.schema.js';
import { listingLines } from './thing-view.js';

const scheduleSchema = z.looseObject({
  isWhole: z.boolean(),
  entries: z.array(thingSchema),
  undated: z.array(thingSchema),
});
type Told = z.infer<typeof scheduleSchema>;

/** `schedule`: what is planned, by whom and where. */
export function forwardScheduleCommand(line: Line): Command {
  return line.reads(
    new Command('schedule')
      .description('what is planned: releases, agreed times, rollouts, freezes, outages and works of others')
      .option('--from <time>', 'from then on, as 2027-03-01T00:00:00Z; from now where it is left out')
      .option('--to <time>', 'until then, at most 100 days; four weeks where it is left out')
      .option('--kind <kind>', 'release, agreement, rollout, freeze, outage or third-party-works')
      .option('--product <product>', 'of one product')
      .option('--environment <environment>', 'of one environment')
      .option('--trust <trust>', 'of one Trust'),
    {
      ask: (wish: Wish) => asking(at`schedule`, sent(wish)),
      schema: scheduleSchema,
      lines: (told, look) => scheduleLines(told, look, new Date()),
    },
  );
}

const ENTRY = [
  ['from', 'from'],
  ['to', 'to'],
  ['day', 'day'],
  ['what', 'kind'],
  ['stands', 'state'],
  ['product', 'product'],
  ['release', 'release'],
  ['environment', 'environment'],
  ['frozen', 'frozen.scope'],
  ['trust', 'trust'],
  ['why', 'words'],
] as const;

const UNDATED = [
  ['why', 'because'],
  ['what', 'kind'],
  ['product', 'product'],
  ['release', 'release'],
  ['environment', 'environment'],
  ['trust', 'trust'],
  ['sites', 'sites'],
] as const;

function scheduleLines({ entries, undated, isWhole }: Told, look: Look, now: Date): readonly string[] {
  return [
    ...(entries.length === 0 ? ['Nothing is planned in that time.'] : listingLines(entries, ENTRY, look, now)),
    ...(isWhole ? [] : ['', 'There is more: ask for a shorter time, or for one product, environment or Trust.']),
    ...(undated.length === 0
      ? []
      : ['', toned(look, 'strong', 'Without a time'), ...listingLines(undated, UNDATED, look, now)]),
  ];
}
