import { z } from 'zod';
import { OwnPostgres } from '../../bench/own-postgres.js';
import { processOf } from '../../bench/child.js';
import type { Fault, FaultResult, FaultWish } from '../fault.js';

const STEP_MINUTES = 15;

const daySchema = z.object({
  owed: z.object({ mails: z.number(), webhooks: z.number() }),
  lost: z.array(z.string()),
  double: z.array(z.string()),
  disorder: z.array(z.string()),
  tries: z.number(),
  repeated: z.number(),
  drainedSeconds: z.number().nullable(),
});
type Day = z.infer<typeof daySchema>;

/** For a whole day, by the database's clock, nobody takes a mail or a webhook and says so, while ten Trusts are owed what happens. */
export const F20: Fault = {
  id: 'F20',
  title: 'mail and webhooks away for 24 simulated hours, while ten Trusts are owed notices',
  rounds: 1,
  run: async (wish) => {
    const postgres = await OwnPostgres.start();
    try {
      return resultOf(await days(wish, postgres));
    } finally {
      await postgres.stop();
    }
  },
};

async function days({ rounds, say }: FaultWish, postgres: OwnPostgres): Promise<readonly Day[]> {
  const ridden: Day[] = [];
  while (ridden.length < rounds) {
    const wish = { database: await postgres.newDatabase(), stepMinutes: STEP_MINUTES };
    const day = daySchema.parse(await processOf('../torture/day-of-outage.process.ts', wish));
    say(`  ${day.tries} tries; all told ${day.drainedSeconds ?? 'not even 600'} s after`);
    ridden.push(day);
  }
  return ridden;
}

function resultOf(ridden: readonly Day[]): FaultResult {
  const sum = (of: (day: Day) => number): number => ridden.reduce((all, day) => all + of(day), 0);
  return {
    lost: ridden.flatMap(({ lost }) => lost.map((key) => `the message ${key} never came`)),
    double: ridden.flatMap(({ double }) => double.map((key) => `the message ${key} says what another said`)),
    stuck: ridden.flatMap((day) => (day.drainedSeconds === null ? ['messages waited ten minutes after the end'] : [])),
    broken: ridden.flatMap(({ disorder }) => disorder.map((to) => `${to} read of what came later first`)),
    rounds: ridden.length,
    resumed: ridden.flatMap(({ drainedSeconds }) => drainedSeconds ?? []),
    counted: {
      mails: sum(({ owed }) => owed.mails),
      webhooks: sum(({ owed }) => owed.webhooks),
      tries: sum(({ tries }) => tries),
      repeated: sum(({ repeated }) => repeated),
    },
  };
}
