import { z } from 'zod';
import { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import { findRcaOf } from '../../src/incidents/rca/rca.table.js';
import type { EnvironmentsContent } from '../../src/sites/content.js';
import type { Answer } from '../client.js';
import type { Somebody } from '../gatehouse.js';
import { open, raise, take } from '../hotfixes/runbook.js';
import { startClimb, type Climb } from '../promotions/climb.js';
import { PretendTracker } from '../pretend/tracker.js';
import { trackedEnvironments } from '../releases/scope/tracked.js';
import { offerAct } from './offered-act.js';

/** What stands in every free text: it closes what it may stand in, and runs in more than one way, if it runs at all. */
export const SCRIPT =
  '"\'></textarea></title><script>window.ran="script"</script><img src=x onerror="window.ran=1"><svg onload="window.ran=2">[a](javascript:window.ran=3)';

/** What only Calderwick's own people may hear of. */
export const SECRET = 'Calderwick counts its beds twice';

/** A Gatehouse in whose every free text stands a script, with people of two Trusts. */
export interface Tricked extends Climb {
  readonly ashmere: Somebody;
  readonly calderwick: Somebody;
  /** Ids of what is Calderwick's alone. */
  readonly theirs: {
    readonly incident: string;
    readonly rca: string;
    readonly agreement: string;
    readonly freeze: string;
    /** Where no Trust has a site. */
    readonly rollout: string;
  };
  /** The path of a link page. */
  readonly link: string;
}

function withScripts(): EnvironmentsContent {
  const content = trackedEnvironments();
  const rungs = content.rungs.map((rung) => ({
    ...rung,
    sites: rung.sites.map((site) => (site.id === 'dunmere' ? { ...site, name: `Dunmere ${SCRIPT}` } : site)),
  }));
  const trusts = content.trusts.map((trust) =>
    trust.id === 'dunmere' ? { ...trust, name: `Dunmere ${SCRIPT}` } : trust,
  );
  return { ...content, rungs, trusts };
}

const idSchema = z.looseObject({ id: z.string() });

/** What was done; throws where it was refused, so that nothing is tried in vain. */
function done({ status, body }: Answer): unknown {
  if (status >= 300) throw new Error(`${String(status)}: ${JSON.stringify(body)}`);
  return body;
}

function idOf(answer: Answer): string {
  return idSchema.parse(done(answer)).id;
}

export async function openTricked(): Promise<Tricked> {
  const tracker = new PretendTracker();
  const climb = await startClimb({
    environments: withScripts(),
    settings: { SCOPE_POLL_SECONDS: '3600' },
    replace: [{ injected: IssueTracker, by: tracker }],
  });
  const { gatehouse } = climb;
  const ashmere = await gatehouse.as({ role: 'trust', trust: 'ashmere', name: `Alma ${SCRIPT}` });
  const calderwick = await gatehouse.as({ role: 'trust', trust: 'calderwick', name: `Cal ${SCRIPT}` });
  await flipInDoubt(climb, tracker);
  const rollout = await aideUnderWay(climb);
  const theirs = { rollout, ...(await harm(climb)), ...(await answers(climb, calderwick)) };
  const act = offerAct(gatehouse);
  const [form] = act.page?.forms ?? [];
  act.page = {
    ...{ title: SCRIPT, paragraphs: [SCRIPT], facts: [{ name: SCRIPT, value: SCRIPT }] },
    forms: form === undefined ? [] : [{ ...form, heading: SCRIPT, button: SCRIPT }],
  };
  return { ...climb, ashmere, calderwick, theirs, link: await act.link() };
}

/** A release with tickets, evidence, a waiver, notes and a rejection. */
async function flipInDoubt(climb: Climb, tracker: PretendTracker): Promise<void> {
  const { tester, manager, owner } = climb;
  const attachments = [
    { id: '7', fileName: `${SCRIPT}.svg`, size: 7, mediaType: 'image/svg+xml', createdAt: '2026-11-01T10:00:00Z' },
  ];
  tracker.put('FLIP-1', { summary: SCRIPT, labels: [SCRIPT], attachments, fixVersions: ['FLIP 2.1.0'] });
  await tracker.ensureVersion({ project: 'FLIP', name: 'FLIP 2.1.0' }, { description: SCRIPT });
  const release = await climb.release('2.1.0', {
    description: SCRIPT,
    packages: [{ service: SCRIPT, version: '2.1.0', artefact: `file:${SCRIPT}.tar.gz`, sha256: 'a'.repeat(64) }],
  });
  const path = '/api/v1/releases/2.1.0';
  done(await owner.post(`${path}/scope/refresh`));
  const attested = { criterion: 'production-notes-shared', environment: 'pre-prod', reason: SCRIPT };
  done(await tester.post(`${path}/waivers`, attested));
  done(await manager.post(`${path}/attestations`, { ...attested, outcome: 'holds', link: 'https://proof.example/1' }));
  done(await tester.put(`${path}/notes/summary`, { text: `# ${SCRIPT}` }));
  const rejected = { stage: 'sit', decision: 'rejected', digest: release.digest, reason: SCRIPT };
  done(await tester.post(`${path}/sign-offs`, rejected));
}

/** A rollout that was halted, and a stop. */
async function aideUnderWay(climb: Climb): Promise<string> {
  const release = await climb.release('4.0.0', { product: 'aide' });
  await climb.climbTo(release, 'dev');
  done(await climb.promote(release, 'dev'));
  const { rollouts } = z
    .object({ rollouts: z.array(idSchema).min(1) })
    .parse(done(await climb.manager.get('/api/v1/rollouts?release=4.0.0')));
  const id = rollouts[0]?.id ?? '';
  done(await climb.manager.post(`/api/v1/rollouts/${id}/halt`, { reason: SCRIPT }));
  done(await climb.owner.post('/api/v1/stops', { scope: 'environment', of: 'dev', reason: SCRIPT }));
  return id;
}

/** Incidents of one Trust with their RCA, and a hotfix. */
async function harm({ gatehouse, manager }: Climb): Promise<{ readonly incident: string; readonly rca: string }> {
  const incident = idOf(
    await manager.post('/api/v1/incidents', {
      ...{
        product: 'flip',
        environment: 'production',
        severity: 1,
        sites: ['calderwick'],
        reference: '<svg onload=window.ran=4>',
      },
      summary: `${SECRET} ${SCRIPT}`,
    }),
  );
  const path = `/api/v1/incidents/${incident}`;
  done(await manager.post(`${path}/notes`, { kind: 'decision', what: SCRIPT, reason: SCRIPT }));
  const rca = await gatehouse.database.transaction((tx) => findRcaOf(tx, incident));
  if (rca === null) throw new Error('It owes no RCA.');
  for (const section of ['summary', 'went-well'])
    done(await manager.put(`/api/v1/rcas/${rca.id}/sections/${section}`, { version: 0, content: { text: SCRIPT } }));
  const action = { what: SCRIPT, kind: 'detect', owner: manager.person, due: '2199-01-01' };
  done(await manager.post(`/api/v1/rcas/${rca.id}/actions`, action));
  const hotfix = await open(manager, incident);
  done(await take(manager, hotfix, { step: 'triage', finding: SCRIPT, version: '9.0.1', ticket: 'FLIP-9' }));
  done(await take(manager, hotfix, { step: 'tell', message: SCRIPT }));
  await raise(manager, { severity: 4, sites: ['ashmere'] });
  return { incident, rca: rca.id };
}

const agreementsSchema = z.object({ agreements: z.array(z.object({ id: z.string(), trust: z.string() })) });

/** What a Trust is asked and what it declares. */
async function answers(
  { tester }: Climb,
  calderwick: Somebody,
): Promise<{ readonly agreement: string; readonly freeze: string }> {
  const [from, to, later] = [1, 5, 900].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  const times = { from, to };
  const proposals = ['ashmere', 'calderwick', 'dunmere'].map((trust) => ({ trust, ...times }));
  const asked = done(await tester.post('/api/v1/releases/2.1.0/agreements', { proposals, note: SCRIPT }));
  const { agreements } = agreementsSchema.parse(asked);
  const freeze = { scope: 'trust', of: 'calderwick', from: to, to: later };
  const declared = await calderwick.post('/api/v1/freezes', { ...freeze, reason: `${SECRET} ${SCRIPT}` });
  const agreement = agreements.find(({ trust }) => trust === 'calderwick')?.id ?? '';
  return { agreement, freeze: idOf(declared) };
}
