import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Severity } from '../../src/releases/scope/ticket.js';
import type { OwedAction } from '../../src/incidents/rca/rca-action.table.js';
import { judge, judgeAgain } from '../../src/promotions/gate.js';
import { criterionTitle } from '../../src/promotions/known-criteria.js';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { startClimb, type Climb } from './climb.js';
import { everythingMet, waiver } from './facts.js';

const LATE: OwedAction = { incident: 'INC-7', number: 2, what: 'x', due: '2026-01-02', isOverdue: true };
const ID = 'severe-actions-on-time';

function verdict(actions: readonly OwedAction[] | null, waivers = [waiver('other', 'production')]) {
  return judge(everythingMet({ actions, waivers }), 'production').find(({ criterion }) => criterion === ID);
}

describe('what is still to be done after a Sev 1', () => {
  test('is not asked where nothing ever was, nor below Production, nor again while a rollout goes on (003-066)', () => {
    expect(verdict(null)).toBeUndefined();
    const given = everythingMet({ actions: [LATE] });
    const below = judge(given, 'uat').map(({ criterion }) => criterion);
    expect(below).not.toContain(ID);
    const again = judgeAgain(everythingMet(), 'production').map(({ criterion }) => criterion);
    expect(again).not.toContain(ID);
  });

  test('keeps a release out once its day is over, and names it; two people may let it go (003-066)', () => {
    expect(verdict([{ ...LATE, isOverdue: false }])).toMatchObject({ status: 'met' });
    expect(verdict([LATE])).toMatchObject({
      status: 'not-met',
      evidence: { what: 'Overdue: INC-7 action 2, due 2026-01-02.' },
    });
    expect(verdict([LATE], [waiver(ID, 'production')])).toMatchObject({ status: 'waived' });
  });
});

test.each([
  ['automation-tests', 'sit'],
  ['sit-signed-off', 'uat'],
  ['no-open-severities', 'uat'],
  ['no-open-incidents', 'production'],
  ['clinical-risk-acceptable', 'uat'],
  ['hotfix-approved', 'production'],
  ['source-checks-green', 'uat'],
  ['document-training', 'uat'],
  [ID, 'production'],
] as const)(
  '%s is a criterion that should have caught a defect at %s, and is none of Dev (003-066)',
  (id, environment) => {
    expect(criterionTitle(environment, id)).not.toBeNull();
    expect(criterionTitle('dev', id)).toBeNull();
    expect(criterionTitle(environment, `${id}-not`)).toBeNull();
  },
);

describe('the next release', () => {
  let climb: Climb;
  let delivery: Somebody;
  let centre: Somebody;
  beforeAll(async () => {
    climb = await startClimb();
    delivery = await climb.gatehouse.as({ role: 'delivery' });
    centre = await climb.gatehouse.as({ role: 'ai-centre' });
  });
  afterAll(() => climb.gatehouse.stop());

  const rcasSchema = z.object({ rcas: z.array(z.looseObject({ id: z.string(), revision: z.number().optional() })) });
  const gateSchema = z.looseObject({
    criteria: z.array(z.looseObject({ criterion: z.string(), status: z.string() })),
    advice: z.array(z.looseObject({ why: z.string() })),
    open: z.boolean(),
  });

  function ok(answer: Answer): void {
    expect({ ...answer, isOk: [200, 201].includes(answer.status) }).toMatchObject({ isOk: true });
  }

  /** The RCA of a new incident of Live. */
  async function opened(severity: Severity): Promise<string> {
    const found = { product: 'flip', environment: 'production', sites: [], severity, summary: 'No scans' };
    ok(await delivery.post('/api/v1/incidents', found));
    const [newest] = rcasSchema.parse((await delivery.get('/api/v1/rcas?limit=1')).body).rcas;
    return newest?.id ?? '';
  }

  async function gateOf(version: string, environment: string) {
    return gateSchema.parse((await delivery.get(`/api/v1/releases/${version}/gates/${environment}`)).body);
  }

  /** Moves the day of every action into the past, which no route lets anybody do. */
  async function makeLate(rca: string): Promise<void> {
    await climb.gatehouse.database.transaction((tx) =>
      sql`update rca_action set due = '2001-01-01' where rca = ${rca}`.execute(tx),
    );
  }

  async function late(severity: Severity): Promise<string> {
    const rca = await opened(severity);
    const action = { what: 'Unmute it', kind: 'detect', owner: delivery.person, due: '2199-01-01' };
    ok(await delivery.post(`/api/v1/rcas/${rca}/actions`, action));
    await makeLate(rca);
    return rca;
  }

  test('waits at Production for an overdue action after a Sev 1, not after a Sev 2, until it is proved done (003-066, 004-025)', async () => {
    const release = await climb.release('3.0.0');
    const asked = async () => {
      const { criteria } = await gateOf(release.version, 'production');
      return criteria.find(({ criterion }) => criterion === ID)?.status;
    };
    await late(2);
    expect(await asked()).toBeUndefined();
    const rca = await late(1);
    expect(await asked()).toBe('not-met');
    const refused = await climb.promote(release, 'production');
    expect(JSON.stringify(refused.body)).toContain('No action after a Sev 1');
    const proof = { link: 'https://example.org/alarm', shows: 'It rings' };
    ok(await delivery.post(`/api/v1/rcas/${rca}/actions/1/close`, proof));
    expect(await asked()).toBe('met');
    const { body } = await delivery.get('/metrics');
    expect(String(body)).toContain('gatehouse_rca_actions_overdue{severity="2"} 1');
    expect(String(body)).toContain('gatehouse_rca_actions_overdue{severity="1"} 0');
  });

  test('waits for it also once the incident is called less severe, and for none that was added after that (003-066, 004-025)', async () => {
    const release = await climb.release('3.5.0', { product: 'aide' });
    const found = { product: 'aide', environment: 'production', sites: [], severity: 1, summary: 'No scans' };
    const raised = await delivery.post('/api/v1/incidents', found);
    const incident = z.looseObject({ id: z.string() }).parse(raised.body).id;
    const [newest] = rcasSchema.parse((await delivery.get('/api/v1/rcas?limit=1')).body).rcas;
    const rca = newest?.id ?? '';
    const action = { what: 'Unmute it', kind: 'detect', owner: delivery.person, due: '2199-01-01' };
    ok(await delivery.post(`/api/v1/rcas/${rca}/actions`, action));
    ok(await delivery.post(`/api/v1/incidents/${incident}/severity`, { severity: 3, reason: 'One screen only' }));
    ok(await delivery.post(`/api/v1/rcas/${rca}/actions`, action));
    await makeLate(rca);
    const asked = async () =>
      (await gateOf(release.version, 'production')).criteria.find(({ criterion }) => criterion === ID)?.status;
    expect(await asked()).toBe('not-met');
    const proof = { link: 'https://example.org/alarm', shows: 'It rings' };
    ok(await delivery.post(`/api/v1/rcas/${rca}/actions/1/close`, proof));
    expect(await asked()).toBe('met');
  });

  test('shows at SIT what should have caught it, in words that name nobody, until one came after the RCA was closed (003-066)', async () => {
    const before = await climb.release('3.1.0');
    const rca = await opened(2);
    const named = await climb.gatehouse.as({ role: 'delivery', name: 'Tess Tickle' });
    const gates = [{ environment: 'uat', criterion: 'sit-signed-off', why: 'tess tickle tried no old scans' }];
    ok(await named.put(`/api/v1/rcas/${rca}/sections/gates`, { version: 0, content: { gates } }));
    const during = await climb.release('3.2.0');
    const advised = async (version: string, environment = 'sit') =>
      (await gateOf(version, environment)).advice.map(({ why }) => why);
    expect(await advised(before.version)).toEqual([]);
    expect(await advised(during.version)).toEqual(['The delivery team tried no old scans']);
    expect(await advised(during.version, 'uat')).toEqual([]);
    await climb.gatehouse.database.transaction((tx) =>
      sql`update rca set state = 'closed', signed_off_at = app.now(), signed_off_by = ${centre.person},
        closed_at = app.now() where id = ${rca}`.execute(tx),
    );
    const first = await climb.release('3.3.0');
    const second = await climb.release('3.4.0');
    expect(await advised(first.version)).toHaveLength(1);
    expect(await advised(second.version)).toEqual([]);
    expect(await advised(during.version)).toHaveLength(1);
  });

  test('tells which came first to the microsecond, as a release may be registered in the moment of the incident (003-066)', async () => {
    const rca = await opened(2);
    const gates = [{ environment: 'uat', criterion: 'sit-signed-off', why: 'nobody tried a night' }];
    ok(await delivery.put(`/api/v1/rcas/${rca}/sections/gates`, { version: 0, content: { gates } }));
    const [{ version: after }, { version: before }] = [await climb.release('3.6.0'), await climb.release('3.7.0')];
    const whys = async (version: string) => (await gateOf(version, 'sit')).advice.map(({ why }) => why);
    const raisedBeside = async (version: string, micros: number): Promise<void> => {
      await climb.gatehouse.database.transaction((tx) =>
        sql`update incident set raised_at = (select registered_at from release where version = ${version})
          + ${micros} * interval '1 microsecond' where id = (select incident from rca where id = ${rca})`.execute(tx),
      );
    };
    await raisedBeside(after, -1);
    expect(await whys(after)).toContain('nobody tried a night');
    await raisedBeside(before, 1);
    expect(await whys(before)).not.toContain('nobody tried a night');
  });
});
