import type { Climb } from '../../promotions/climb.js';
import { broke, deployed, registeredAt, runs, type AtSite } from '../../reports/insight/estate.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TRUSTS = ['ashmere', 'calderwick', 'bracken-vale', 'dunmere'];

/** What is known of deployments: of one, and of a year of them. */
export const INSIGHT_SCENES = {
  'one deployment': async (climb: Climb) => {
    await past(climb, { version: '2.0.0', daysAgo: 20, lasts: 3 });
  },
  'a year of deployments': async (climb: Climb) => {
    const { gatehouse } = climb;
    for (let index = 0; index < 24; index += 1)
      await past(climb, {
        version: `2.${index}.0`,
        daysAgo: 170 - index * 7,
        lasts: 1 + (index % 5),
        failed: index % 6 === 3,
      });
    await climb.climbTo(await climb.release('3.0.0'), 'production');
    for (let index = 0; index < 6; index += 1)
      await broken(climb, { daysAgo: 12 * index + 3, hours: 1 + index * index });
    await broken(climb, { daysAgo: 1, hours: null });
    await broken(climb, { daysAgo: 40, hours: 30, blamed: 'third-party' });
    const old = { version: '2.3.0', digest: await digestOf(climb, '2.3.0') };
    await runs(gatehouse, old, ['ashmere']);
    await runs(gatehouse, { version: '2.23.0', digest: await digestOf(climb, '2.23.0') }, ['calderwick']);
  },
} as const satisfies Readonly<Record<string, (climb: Climb) => Promise<void>>>;

interface Past {
  readonly version: string;
  readonly daysAgo: number;
  /** In days, from the first site to the last. */
  readonly lasts: number;
  readonly failed?: boolean;
}

async function past(climb: Climb, { version, daysAgo, lasts, failed = false }: Past): Promise<void> {
  const { gatehouse, manager } = climb;
  const release = await climb.release(version);
  const first = Date.now() - daysAgo * DAY_MS;
  await registeredAt(gatehouse, version, at(first - (9 + lasts * 2) * DAY_MS));
  const sites: AtSite[] = TRUSTS.map((trust, index) => {
    const began = first + (index * lasts * DAY_MS) / (TRUSTS.length - 1);
    const minutes = 20 + ((daysAgo + index * 7) % 25);
    return {
      ...{ site: trust, trust, began: at(began), ended: at(began + minutes * 60_000) },
      saidBack: at(began + 35 * 60_000),
      ...(failed && index === 2 ? { state: 'failed' as const } : {}),
      ...(index === 3 ? {} : { told: at(began - (8 + ((daysAgo + index) % 9)) * DAY_MS) }),
      ...{ asked: at(began - 25 * DAY_MS), agreed: at(began - (12 + index * 2) * DAY_MS) },
    };
  });
  await deployed(gatehouse, release, { sites, by: manager.person });
}

interface Broken {
  readonly daysAgo: number;
  /** Null: it is not mended yet. */
  readonly hours: number | null;
  readonly blamed?: string;
}

async function broken({ gatehouse, manager }: Climb, { daysAgo, hours, blamed = 'us' }: Broken): Promise<void> {
  const raised = Date.now() - daysAgo * DAY_MS;
  const resolved = hours === null ? null : at(raised + hours * HOUR_MS);
  await broke(gatehouse, { raised: at(raised), resolved, blamed, by: manager.person });
}

async function digestOf({ manager }: Climb, version: string): Promise<string> {
  const { body } = await manager.get(`/api/v1/releases/${version}`);
  return /"digest":"([0-9a-f]{64})"/.exec(JSON.stringify(body))?.[1] ?? '';
}

function at(moment: number): string {
  return new Date(moment).toISOString();
}
