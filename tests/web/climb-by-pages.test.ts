import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Messenger, type Message } from '../../src/evidence/deliveries/messenger.js';
import type { Sent } from '../../src/platform/outbox/sent.js';
import { ACCEPTABLE } from '../../src/promotions/clinical-risk-criterion.js';
import { CRITERIA } from '../../src/promotions/criterion.js';
import { LEARNT } from '../../src/promotions/rca-criterion.js';
import { SOURCE_CRITERIA } from '../../src/promotions/source-criterion.js';
import { TICKET_CRITERIA } from '../../src/promotions/ticket-criterion.js';
import { SECOND_PERSON } from '../../src/promotions/urgent.js';
import { Environments } from '../../src/sites/environments.service.js';
import { ENVIRONMENT_NAMES, type EnvironmentName } from '../../src/sites/environment.js';
import { placeOf } from '../../src/web/pages/release/criterion-place.js';
import { Pages } from '../../src/web/pages.service.js';
import type { Answer } from '../client.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { until } from '../releases/scope/tracked.js';
import { visitorAs, wordsOf, type Visitor } from './visitor.js';

/** A mail server in memory: with one, deliveries decide what was shared. */
class PretendMessenger extends Messenger {
  override readonly isSetUp = true;

  override send({ to }: Message): Promise<Sent> {
    return Promise.resolve({ state: 'delivered', detail: `250 taken for ${to.email}` });
  }
}

let climb: Climb;
const people = new Map<string, Visitor>();
beforeAll(async () => {
  climb = await startClimb({ replace: [{ injected: Messenger, by: new PretendMessenger() }] });
  for (const name of ['manager', 'tester', 'owner', 'centre'] as const)
    people.set(name, await visitorAs(climb.gatehouse, climb[name].person));
});
afterAll(async () => {
  await climb.stop();
});

const VERSION = '6.0.0';
const RELEASE = `/releases/${VERSION}`;
const NOTES = `${RELEASE}/notes`;

const AGREED = { kind: 'agreements', id: 'dates-agreed' } as const;

type Name = 'manager' | 'tester' | 'owner' | 'centre';

function of(name: Name): Visitor {
  const one = people.get(name);
  if (one === undefined) throw new Error(`${name} is not there.`);
  return one;
}

/** One form of a page, as whoever reads it could send it. */
interface Form {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly html: string;
}

function formsIn(page: Answer): Form[] {
  return [...String(page.body).matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>([^]*?)<\/form>/g)].map(
    ([, action = '', html = '']) => {
      const unseen = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
      const hidden = Object.fromEntries(unseen.map(([, name = '', value = '']) => [name, value]));
      return { action, hidden, html };
    },
  );
}

/** Opens a page and sends the form of it that goes to this address and carries this; fails where the page has no such form. */
async function fill(
  name: Name | Visitor,
  { at, to, carries = {} }: { at: string; to: string; carries?: Readonly<Record<string, string>> },
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const visitor = typeof name === 'string' ? of(name) : name;
  const page = await visitor.get(at);
  const form = formsIn(page).find(
    ({ action, hidden }) =>
      action.endsWith(to) && Object.entries(carries).every(([key, value]) => hidden[key] === value),
  );
  if (form === undefined) throw new Error(`No form for ${to} at ${at} (${page.status}): ${wordsOf(page)}`);
  const answer = await visitor.send(form.action, { ...form.hidden, ...fields });
  if (answer.status !== 303) throw new Error(`${to} at ${at} was refused (${answer.status}): ${wordsOf(answer)}`);
}

/** Where the page of the release says that a criterion which is not met is met. */
async function whereIs(environment: EnvironmentName, criterion: string): Promise<string> {
  const page = String((await of('centre').get(RELEASE)).body);
  const [, rest = ''] = page.split(`id="gate-${environment}-${criterion}"`);
  const [, href = ''] = /class="gatehouse-where">Where: <a[^>]*href="([^"]+)"/.exec(rest.split('</li>')[0] ?? '') ?? [];
  if (href === '') throw new Error(`The page does not say where ${criterion} is met.`);
  return href;
}

function attest(environment: EnvironmentName, criterion: string): Promise<void> {
  const proof = { outcome: 'holds', reason: 'Seen.', link: 'https://proof.example/1' };
  return fill('tester', { at: RELEASE, to: '/attestations', carries: { criterion, environment } }, proof);
}

function signOff(name: Name, stage: string): Promise<void> {
  return fill(name, { at: RELEASE, to: '/sign-offs', carries: { stage } }, { decision: 'approved', reason: '' });
}

async function write(section: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const page = await of('tester').get(NOTES);
  expect(String(page.body)).toContain(`href="${NOTES}/sections/${section}"`);
  await fill('tester', { at: `${NOTES}/sections/${section}`, to: `/sections/${section}` }, fields);
}

async function approve(section: string): Promise<void> {
  await fill('owner', { at: NOTES, to: `/sections/${section}/approval` }, {});
}

/** Publishes the notes of a kind and sends them to everybody that they are for, from where the gate leads. */
async function shareNotes(kind: 'uat' | 'production', where: string): Promise<void> {
  const at = where.split('#')[0] ?? '';
  await fill('manager', { at, to: '/notes/editions', carries: { kind } }, {});
  const page = String((await of('manager').get(at)).body);
  const [, share = ''] = new RegExp(`href="([^"]+/editions/${kind}-1/share)"`).exec(page) ?? [];
  const asked = formsIn(await of('manager').get(share)).find(({ action }) => action === share);
  const ticks = [...(asked?.html ?? '').matchAll(/name="(to-[a-z-]+)"[^>]*value="([^"]+)"/g)];
  const to = Object.fromEntries(ticks.map(([, name = '', value = '']) => [name, value]));
  await fill('manager', { at: share, to: `/editions/${kind}-1/share` }, to);
}

const UAT_SECTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  summary: { text: 'Cohorts are counted in seconds.' },
  changes: {
    ...{ state: 'listed', 'tickets.0.key': 'FLIP-10', 'tickets.0.type': 'Story', 'tickets.0.summary': 'Count them' },
    ...{ 'tickets.0.status': 'Done', 'tickets.0.confidential': 'false' },
  },
  'known-issues': {
    ...{ 'issues.0.title': 'The map is slow', 'issues.0.severity': '4', 'issues.0.workaround': 'Wait.' },
  },
  training: { state: 'reviewed-no-change', reviewedBy: 'Theo Teach', reviewedOn: '2026-06-03' },
  contacts: {
    'contacts.0.name': 'FLIP desk',
    'contacts.0.role': 'first line',
    'contacts.0.telephone': '020 7946 0000',
  },
};

const PRODUCTION_SECTIONS: typeof UAT_SECTIONS = {
  'site-action': { required: 'false', order: 'any', wayBack: 'Nothing has to be undone.' },
  downtime: { state: 'none', because: 'Each site is changed in its own window.' },
  'clinical-safety': {
    ...{ state: 'updated', 'documents.0.title': 'Hazard log', 'documents.0.version': '4' },
    ...{ 'documents.0.date': '2026-06-01' },
  },
  'information-governance': { state: 'reviewed-no-change', reviewedBy: 'Ida Guard', reviewedOn: '2026-06-02' },
};

/** Asks every Trust at the plan where the gate leads, and has each say yes at its own page. */
async function agreeOnDates(where: string): Promise<void> {
  const plan = await of('tester').get(where);
  expect(plan.status).toBe(200);
  const short = /name="shortNotice-yes"/.test(String(plan.body)) ? { 'shortNotice-yes': 'yes' } : {};
  const ask = (): Promise<void> => fill('tester', { at: where, to: '/proposals' }, short);
  // Times are asked for to the whole hour: where one ends while somebody reads the plan, they are told to look again.
  await ask().catch(ask);
  const sites = climb.gatehouse.injected(Environments).sites('production', 'flip');
  for (const trust of new Set(sites.flatMap((site) => site.trust ?? []))) {
    const { person } = await climb.gatehouse.as({ role: 'trust', trust });
    await fill(
      await visitorAs(climb.gatehouse, person),
      { at: `/trusts/${trust}`, to: '/answer' },
      { answer: 'agreed' },
    );
  }
}

/** What people do before the gate of each environment, each from where its page says. */
const BEFORE: Readonly<Record<EnvironmentName, () => Promise<void>>> = {
  dev: () => Promise.resolve(),
  sit: async () => {
    for (const id of ['dev-complete', 'automation-tests', 'automated-regression-tests']) await attest('sit', id);
  },
  uat: async () => {
    await signOff('tester', 'sit');
    for (const id of ['sit-results-shared', 'training-documentation']) await attest('uat', id);
    const where = await whereIs('uat', 'notes-shared-with-product-owner');
    for (const [section, fields] of Object.entries(UAT_SECTIONS)) await write(section, fields);
    for (const section of ['summary', 'known-issues']) await approve(section);
    await shareNotes('uat', where);
  },
  'pre-prod': async () => {
    await signOff('owner', 'uat');
    const where = await whereIs('pre-prod', 'production-notes-shared');
    for (const [section, fields] of Object.entries(PRODUCTION_SECTIONS)) await write(section, fields);
    await shareNotes('production', where);
  },
  production: async () => {
    await signOff('owner', 'oat');
    await attest('production', 'nfr-tests');
    await agreeOnDates(await whereIs('production', 'dates-agreed'));
  },
};

/** Once its gate is open: at once, or where that is confirmed first. */
async function promote(environment: EnvironmentName): Promise<void> {
  const confirm = `${RELEASE}/promotions/production`;
  const isOpen = async (): Promise<boolean> => {
    const page = await of('manager').get(RELEASE);
    if (environment === 'production') return String(page.body).includes(`href="${confirm}"`);
    return formsIn(page).some(
      ({ hidden, action }) => action.endsWith('/promotions') && hidden['environment'] === environment,
    );
  };
  await until(isOpen, `the gate of ${environment} is open`);
  if (environment === 'production') await fill('manager', { at: confirm, to: confirm }, { confirm: 'Production' });
  else await fill('manager', { at: RELEASE, to: '/promotions', carries: { environment } }, {});
}

test('a release climbs from Dev to every site of Production by pages alone, each step from where its gate says (003-089 to 003-102)', async () => {
  const release = await climb.release(VERSION);
  for (const environment of ENVIRONMENT_NAMES) {
    await BEFORE[environment]();
    await promote(environment);
    await climb.settle(release, environment);
  }
  const page = wordsOf(await of('centre').get(RELEASE));
  expect(page).toContain('Settled on Production');
});

test('wherever a gate leads there is a page, and of that page the place', async () => {
  await climb.release('6.1.0');
  const { addresses } = climb.gatehouse.injected(Pages);
  const asked = ENVIRONMENT_NAMES.flatMap((environment) =>
    [...CRITERIA[environment], ...TICKET_CRITERIA, ...SOURCE_CRITERIA, LEARNT, ACCEPTABLE, SECOND_PERSON, AGREED].map(
      ({ kind, id }) =>
        placeOf({ kind, criterion: id }, { environment, criteria: [], release: '6.1.0' }, addresses).href,
    ),
  );
  for (const href of new Set(asked)) {
    const [path = '', place] = href.split('#');
    const page = await of('manager').get(path);
    // A part of the page that stands there only where there is something in it, or where the gate asks for it.
    const isThere =
      place === undefined || /^(features$|source$|gate-)/.test(place) || String(page.body).includes(`id="${place}"`);
    expect([href, page.status, isThere]).toEqual([href, 200, true]);
  }
});
