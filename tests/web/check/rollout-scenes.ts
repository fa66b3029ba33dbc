import { ReconcilerWorker } from '../../../src/rollouts/reconciler.worker.js';
import type { Gatehouse } from '../../gatehouse.js';
import { keptRelease } from '../../rollouts/timing/agreed.js';
import { eventually, openWard, release, type Ward, type WardOptions } from '../../rollouts/ward.js';

/** A rollout in some state, with whoever looks at it. */
export interface RolloutScene {
  readonly gatehouse: Gatehouse;
  readonly rollout: string;
  stop(): Promise<void>;
}

const LONG = 'Bracken Vale and Northern Ashmere University Teaching Hospitals NHS Foundation Trust';

/** Asks whether people are at work before it is changed. */
const QUIET = {
  ...{ directory: '/srv/flip', restart: ['restart'], stop: ['stop'], start: ['start'] },
  ...{ health: 'http://127.0.0.1/health', healthSeconds: 10 },
  quiesce: { check: ['/opt/flip/is-quiet'], limit: '30m', every: '60s' },
};

/** What the sites of a rollout do, and what is waited for before anybody looks. */
interface Told {
  readonly options: WardOptions;
  /** No release was there before. */
  readonly isFirst?: boolean;
  /** It stands in the database, so that something can be said of it. */
  readonly isKept?: boolean;
  readonly conduct?: (ward: Ward) => void;
  readonly until: (ward: Ward, id: string) => Promise<string | object>;
  readonly then?: (ward: Ward, id: string) => Promise<void>;
}

const SCENES = {
  'one site': {
    options: { sites: 1, pilots: 1 },
    until: async (ward, id) => isIn(await stateOf(ward, id), 'completed'),
  },
  'twenty sites': {
    options: {
      ...{ sites: 20, pilots: 2, policy: { failureBudget: 10, concurrency: 6 } },
      sitesAt: { 'trust-03': { name: LONG } },
    },
    conduct: ({ node }) => {
      node.conduct('trust-09', 'fails', 'well');
      node.conduct('trust-10', 'host-key-changed');
      for (const site of ['trust-11', 'trust-12', 'trust-13', 'trust-14']) node.conduct(site, 'never-ends');
    },
    until: async (ward, id) => {
      const now = Object.values(await ward.standings(id));
      const [busy, asking] = ['in-flight', 'needs-human'].map((state) => now.filter((one) => one === state).length);
      return busy !== undefined && busy >= 3 && asking === 1 ? {} : JSON.stringify(now);
    },
  },
  'two hundred sites': {
    options: { sites: 200, pilots: 3, policy: { failureBudget: 50, concurrency: 40 } },
    isKept: true,
    conduct: ({ node }) => {
      for (let index = 60; index < 75; index += 1) node.conduct(`trust-${index}`, 'never-ends');
      for (const site of ['trust-20', 'trust-31']) node.conduct(site, 'fails', 'well');
    },
    until: async (ward, id) => {
      const now = Object.values(await ward.standings(id));
      return now.filter((standing) => standing === 'succeeded').length > 60 ? {} : 'too few have it';
    },
  },
  'failed and halted': {
    options: { sites: 6, pilots: 1, policy: { failureBudget: 0 } },
    conduct: ({ node }) => {
      node.conduct('trust-03', 'fails', 'fails');
    },
    until: async (ward, id) => isIn((await ward.standings(id))['trust-03'], 'rollback-failed', 'failed'),
    then: async (ward, id) => {
      await ward.until(id, 'halted');
      const owner = await ward.gatehouse.as({ role: 'product-owner', name: 'Olive Owner' });
      await owner.post('/api/v1/stops', { scope: 'environment', of: 'production', reason: 'Until we know why.' });
    },
  },
  'a thousand sites': {
    options: { sites: 1000, pilots: 3, policy: { failureBudget: 500, concurrency: 120 } },
    isFirst: true,
    conduct: ({ node }) => {
      for (let index = 30; index < 70; index += 1) node.conduct(`trust-${index}`, 'never-ends');
      for (const site of ['trust-08', 'trust-15']) node.conduct(site, 'fails');
    },
    until: async (ward, id) => {
      const now = Object.values(await ward.standings(id));
      return now.filter((standing) => standing === 'in-flight').length >= 30 ? {} : 'too few are under way';
    },
  },
  'out of contact': {
    options: { sites: 6, pilots: 1, policy: { failureBudget: 5 } },
    conduct: ({ node }) => {
      for (const site of ['trust-02', 'trust-04']) node.conduct(site, 'never-ends');
    },
    // Both have been heard of, and the third of their wave is done.
    until: async (ward, id) => {
      const heard = (await ward.attempts(id)).filter(({ state }) => state === 'running');
      return heard.length === 2
        ? isIn((await ward.standings(id))['trust-03'], 'succeeded')
        : 'they are not heard of yet';
    },
    then: async (ward, id) => {
      ward.line.cut();
      let seconds = 0;
      await eventually(async () => {
        await ward.hurry((seconds += 95));
        await ward.gatehouse.injected(ReconcilerWorker).turn();
        return isIn((await ward.standings(id))['trust-02'], 'unknown');
      });
    },
  },
  /** One site is asked to be opened for a time, and nobody has decided. */
  'override asked': {
    options: { sites: 4, pilots: 1, policy: { concurrency: 1 } },
    conduct: ({ node }) => {
      node.conduct('trust-02', 'never-ends');
    },
    until: async (ward, id) => isIn((await ward.standings(id))['trust-02'], 'in-flight'),
    then: async ({ gatehouse }, id) => {
      const manager = await gatehouse.as({ role: 'delivery', duty: 'release-manager', name: 'Rita First' });
      const wish = { site: 'trust-04', to: new Date(Date.now() + 20 * 3_600_000).toISOString(), reason: LONG };
      const { status, body } = await manager.post(`/api/v1/rollouts/${id}/overrides`, wish);
      if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    },
  },
  /** A Sev 1 came up at all of its sites; one of those that wait is frozen. */
  'halted by an incident': {
    options: { sites: 14, pilots: 1, policy: { concurrency: 1 } },
    conduct: ({ node }) => {
      node.conduct('trust-02', 'never-ends');
    },
    until: async (ward, id) => isIn((await ward.standings(id))['trust-02'], 'in-flight'),
    then: async (ward, id) => {
      const [delivery, owner] = [{ role: 'delivery' }, { role: 'product-owner', name: 'Olive Owner' }] as const;
      const frozen = { scope: 'site', of: 'trust-14', to: new Date(Date.now() + 20 * 3_600_000).toISOString() };
      await (await ward.gatehouse.as(owner)).post('/api/v1/freezes', { ...frozen, reason: 'A clinic' });
      const sites = Array.from({ length: 14 }, (_, at) => `trust-${String(at + 1).padStart(2, '0')}`);
      const found = { product: 'flip', environment: 'production', severity: 1, summary: 'Scans are lost', sites };
      await (await ward.gatehouse.as(delivery)).post('/api/v1/incidents', found);
      await ward.until(id, 'halted');
    },
  },
  /** It was ended as it was for a Sev 1 that nobody has let it go on past. */
  'ended for an incident': {
    options: { sites: 4, pilots: 1, policy: { concurrency: 1 } },
    conduct: ({ node }) => {
      node.conduct('trust-02', 'never-ends');
    },
    until: async (ward, id) => isIn((await ward.standings(id))['trust-02'], 'in-flight'),
    then: async (ward, id) => {
      const delivery = await ward.gatehouse.as({ role: 'delivery', duty: 'release-manager' });
      const sites = ['trust-01', 'trust-02'];
      const found = { product: 'flip', environment: 'production', severity: 1, summary: 'Scans are lost', sites };
      await delivery.post('/api/v1/incidents', found);
      await ward.until(id, 'halted');
      await delivery.post(`/api/v1/rollouts/${id}/decision`, { decide: 'keep', reason: 'We look at it first.' });
      ward.node.finish('trust-02');
      await ward.until(id, 'completed-with-exceptions');
    },
  },
  /** The line was stopped while one site failed, another needs a person and a third is under way. */
  'stopped line': {
    options: { sites: 6, pilots: 1, policy: { concurrency: 3, failureBudget: 5 } },
    conduct: ({ node }) => {
      node.conduct('trust-02', 'host-key-changed');
      node.conduct('trust-03', 'fails', 'well');
      node.conduct('trust-04', 'never-ends');
    },
    until: async (ward, id) => {
      const now = await ward.standings(id);
      if (now['trust-02'] !== 'needs-human' || now['trust-04'] !== 'in-flight') return 'it is not asked for yet';
      return isIn(now['trust-03'], 'rolled-back');
    },
    then: async (ward, id) => {
      const owner = await ward.gatehouse.as({ role: 'product-owner', name: 'Olive Owner' });
      await owner.post('/api/v1/stops', { scope: 'environment', of: 'production', reason: 'Until we know why.' });
      await ward.until(id, 'halted');
    },
  },
  /** Its release is rejected on clinical risk while a site is under way. */
  rejected: {
    options: { sites: 4, pilots: 1, policy: { concurrency: 1 } },
    isKept: true,
    conduct: ({ node }) => {
      node.conduct('trust-02', 'never-ends');
    },
    until: async (ward, id) => isIn((await ward.standings(id))['trust-02'], 'in-flight'),
    then: async (ward, id) => {
      const centre = await ward.gatehouse.as({ role: 'ai-centre', name: 'Ada Centre' });
      const { release: version, digest } = await ward.rollout(id);
      const answers = { patientSafety: true, otherSystems: false, dataLoss: false };
      const said = { digest, environment: 'production', hazard: 'Doses may be shown twice', answers };
      const { status, body } = await centre.post(`/api/v1/releases/${version}/clinical-rejections`, said);
      if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    },
  },
  'busy sites': {
    options: { sites: 4, pilots: 1, policy: { failureBudget: 5 }, site: { products: { flip: QUIET } } },
    conduct: ({ node }) => {
      for (const site of ['trust-02', 'trust-03']) node.busy.add(site);
    },
    until: async (ward, id) => {
      const found = (await ward.attempts(id)).filter(({ site, state }) => site !== 'trust-01' && state === 'cancelled');
      return found.length >= 2 ? {} : 'nobody is found busy';
    },
  },
} as const satisfies Readonly<Record<string, Told>>;
export type RolloutSceneName = keyof typeof SCENES;

async function stateOf(ward: Ward, id: string): Promise<string> {
  return (await ward.rollout(id)).state;
}

function isIn(state: string | undefined, ...wanted: readonly string[]): string | object {
  return state !== undefined && wanted.includes(state) ? {} : `it is ${String(state)}`;
}

export function isRolloutScene(name: string): name is RolloutSceneName {
  return name in SCENES;
}

/** Opens it. Whoever opened it stops it. */
export async function openRolloutScene(name: RolloutSceneName): Promise<RolloutScene> {
  const told: Told = SCENES[name];
  const ward = await openWard(told.options);
  if (told.isFirst !== true) await ward.until(await ward.plan(release('2.0.0')), 'completed');
  told.conduct?.(ward);
  const kept = told.isKept === true ? (await keptRelease(ward.gatehouse, '2.1.0')).release : release('2.1.0');
  const rollout = await ward.plan(kept);
  await eventually(() => told.until(ward, rollout));
  await told.then?.(ward, rollout);
  return { gatehouse: ward.gatehouse, rollout, stop: () => ward.stop() };
}
