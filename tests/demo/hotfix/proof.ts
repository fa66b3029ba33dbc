import { z } from 'zod';
import { faultsAtSites } from '../../service/proof.js';
import { said } from '../../service/said.js';
import type { BuiltService } from '../../service/built-service.js';
import type { BannerWatch } from '../banner-watch.js';
import { VERSIONS } from '../jira-seed.js';
import { type BannerSummary, judge } from '../looks.js';
import { judgeMails, takingTrusts } from '../parties.js';
import { stretchesOf } from '../production.js';
import type { Scene } from '../scene.js';
import { summarise, type SiteSummary, verifyRecord } from '../verdict.js';
import type { Answered } from './answer.js';
import { clockLines, type Clocks, faultsOfClocks, longestBetweenWaves } from './clocks.js';
import { FIX, SOAK_SECONDS, TICKET, TOUCHED } from './fault.js';
import { lookAtIncident } from './report.js';
import type { Hotfix } from './runbook.js';

const rcaSchema = z.looseObject({ state: z.string(), timeline: z.array(z.unknown()), actions: z.array(z.unknown()) });

/** How the search for the causes ended. */
interface RcaSummary {
  readonly state: string;
  /** Entries of the record that its time line was drawn from. */
  readonly moments: number;
  readonly actions: number;
}

/** What `--json` writes of a hotfix. */
export interface HotfixSummary {
  readonly ok: boolean;
  readonly incident: { readonly number: string; readonly severity: number; readonly state: string } | null;
  readonly hotfix: { readonly number: string; readonly state: string; readonly steps: readonly string[] } | null;
  readonly clocks: Clocks | null;
  /** Sites that were taken offline, and in which seconds of the incident they went and came back. */
  readonly offline: readonly { readonly site: string; readonly from: number | null; readonly to: number | null }[];
  /** Version and digest are each site's own word. */
  readonly sites: readonly SiteSummary[];
  /** The longest time between two waves of the fix, in seconds; null where there was but one. */
  readonly betweenWaves: number | null;
  readonly rca: RcaSummary | null;
  readonly jira: { readonly version: string; readonly tickets: readonly string[] } | null;
  readonly notices: { readonly owed: number; readonly arrived: number };
  readonly banner: BannerSummary | null;
  readonly audit: { readonly entries: number; readonly head: string };
}

export const NOTHING = {
  ...{
    ok: false,
    incident: null,
    hotfix: null,
    clocks: null,
    offline: [],
    sites: [],
    betweenWaves: null,
    rca: null,
    jira: null,
  },
  ...{ notices: { owed: 0, arrived: 0 }, banner: null, audit: { entries: 0, head: '' } },
} as const satisfies HotfixSummary;

/** What the proof is drawn from. */
interface Witnesses {
  readonly scene: Scene;
  readonly service: BuiltService;
  /** The head of the record from before. */
  readonly exported: string;
  readonly banner: BannerWatch;
}

/** Asks the sites, Jira, the mailboxes, the banner and the record, says what they answer, and names what is not as it should be. */
export async function judgeHotfix(
  { scene, service, exported, banner: watched }: Witnesses,
  answered: Answered,
): Promise<{ readonly summary: HotfixSummary; readonly faults: readonly string[] }> {
  const { hotfix, fix, rollouts } = answered;
  const betweenWaves = longestBetweenWaves(rollouts.get('production'));
  const rca = await rcaOf(scene, hotfix);
  const { severity, state, number } = await lookAtIncident(scene, answered.incident);
  const { faults: faultsOfMails, ...notices } = await judgeMails(scene, [VERSIONS.old, FIX]);
  const banner = bannerOf(watched, answered);
  const jira = inJira(scene);
  const faults = [
    ...(await faultsAtSites(scene.lab, fix)),
    ...faultsOfMails,
    ...faultsOfClocks(hotfix.clocks, TOUCHED),
    ...faultsOfBanner(banner),
    ...(jira?.tickets.join() === TICKET.key ? [] : [`Jira's ${FIX} does not hold ${TICKET.key} alone`]),
    ...(betweenWaves !== null && betweenWaves < SOAK_SECONDS ? [] : ['a wave of the fix soaked']),
    ...(state === 'closed' ? [] : [`${number} is ${state}`]),
    ...(rca.state === 'closed' ? [] : [`the root cause analysis is ${rca.state}`]),
  ];
  const sites = await summarise(scene.lab, rollouts);
  const audit = await verifyRecord(service, exported);
  const since = (at: Date | null): number | null =>
    at === null ? null : Math.round((at.getTime() - answered.incident.raisedAt.getTime()) / 1000);
  const summary = {
    ok: faults.length === 0,
    incident: { number, severity, state },
    hotfix: { number: hotfix.number, state: hotfix.state, steps: hotfix.steps.map(({ step }) => step) },
    clocks: hotfix.clocks,
    offline: hotfix.offline.map(({ site, offlineAt, backAt }) => ({ site, from: since(offlineAt), to: since(backAt) })),
    ...{ sites, betweenWaves, rca, jira, notices, banner, audit },
  };
  await tellOfProof(scene, summary, fix.digest);
  return { summary, faults };
}

async function tellOfProof(scene: Scene, summary: HotfixSummary, digest: string): Promise<void> {
  const { stage } = scene;
  const { sites, betweenWaves, rca, jira, notices, banner, audit, clocks } = summary;
  const there = sites.filter((site) => site.digest === digest).length;
  stage.say(
    `  ${String(there)} of ${String(sites.length)} sites run ${FIX}; no wave waited longer than ${String(betweenWaves ?? 0)} s for the one before, where a planned release soaks ${String(SOAK_SECONDS)} s`,
  );
  stage.say(
    `  Jira has the ad-hoc release ${jira?.version ?? 'nowhere'}, with ${jira?.tickets.join(', ') ?? 'nothing'}`,
  );
  stage.say(
    `  ${String(notices.arrived)} of ${String(notices.owed)} mails that follow from the story are in the mailbox, each once`,
  );
  if (banner !== null)
    stage.say(
      `  The banner said so at ${String(banner.whileDown - banner.missed)} of ${String(banner.whileDown)} looks while a site was away; it is ${banner.gone ? 'gone' : 'still there'} now`,
    );
  stage.say(
    `  The root cause analysis is ${rca?.state ?? 'missing'}: ${String(rca?.moments ?? 0)} entries of the record, ${String(rca?.actions ?? 0)} actions`,
  );
  stage.say(`  The record is whole: ${String(audit.entries)} entries, head ${audit.head.slice(0, 12)}`);
  const names = new Map((await takingTrusts(scene)).map(({ id, name }) => [id, name]));
  stage.say('  The clocks, from when the incident was raised:');
  for (const line of clocks === null ? [] : clockLines(clocks, (trust) => names.get(trust) ?? trust))
    stage.say(`    ${line}`);
}

/** Held against when sites were out of service, until the fix that came to each was done there, and when they were being changed. */
function bannerOf({ looks, sightings }: BannerWatch, { hotfix, rollouts }: Answered): BannerSummary {
  const production = rollouts.get('production');
  const changed = production === undefined ? [] : stretchesOf(production);
  const away = hotfix.offline.flatMap(({ site, offlineAt, backAt }) => {
    const to = changed.find((one) => one.site === site)?.to ?? backAt;
    return offlineAt === null || to === null ? [] : [{ site, from: offlineAt, to }];
  });
  return judge(looks, { stretches: [...away, ...changed], sightings });
}

function faultsOfBanner({ whileDown, missed, gone }: BannerSummary): string[] {
  return [
    ...(whileDown === 0 ? ['nobody looked at the banner while a site was offline'] : []),
    ...(missed === 0 ? [] : [`the banner said ${String(missed)} times that nothing is down, while a site was`]),
    ...(gone ? [] : ['the banner did not go when all was back']),
  ];
}

async function rcaOf({ team }: Scene, { rca }: Hotfix): Promise<RcaSummary> {
  const { state, timeline, actions } = said(await team.aiCentre.get(`/api/v1/rcas/${rca?.id ?? ''}`), rcaSchema);
  return { state, moments: timeline.length, actions: actions.length };
}

function inJira({ outside }: Scene): HotfixSummary['jira'] {
  const { state } = outside.jira;
  const version = state.findVersion('FLIP', FIX);
  if (version === null) return null;
  const tickets = [...state.issues.values()].filter(({ fixVersions }) => fixVersions.includes(version.id));
  return { version: version.name, tickets: tickets.map(({ key }) => key).sort() };
}
