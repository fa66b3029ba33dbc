import { type Lab, startLab } from '../../lab/lab.js';
import { BannerWatch } from '../banner-watch.js';
import { FLIP_IN_JIRA, VERSIONS } from '../jira-seed.js';
import { addressesOf, type Ending, type Ground, heading, openScene, type Play } from '../opening.js';
import { takingTrusts } from '../parties.js';
import { playFirst } from '../past.js';
import { exportHead } from '../verdict.js';
import { answerBlocker } from './answer.js';
import { FIX, SOAK_SECONDS, TICKET } from './fault.js';
import { judgeHotfix, NOTHING, type HotfixSummary } from './proof.js';
import { reportBlocker } from './report.js';

const SOAK = `${String(SOAK_SECONDS)}s`;
/** For those who read along, before each step of the runbook. */
const PACE_MS = 1200;

function raiseLab(): Promise<Lab> {
  const soak = '0s';
  return startLab({
    ...{ production: 10, agreements: 'required', passports: 'required', healthSeconds: 3 },
    products: { flip: { ...FLIP_IN_JIRA, tracker: { ...FLIP_IN_JIRA.tracker, foundInLive: { labels: ['live'] } } } },
    rollout: {
      ...{ dev: { soak }, sit: { soak }, uat: { soak }, 'pre-prod': { soak: SOAK, concurrency: 2 } },
      production: { soak: SOAK, concurrency: 4, failureBudget: 1 },
    },
  });
}

async function play(ground: Ground): Promise<Ending & { readonly summary: HotfixSummary }> {
  const { lab, stage, doors } = ground;
  // Jira's hooks would need an address that it reaches; the demo has Gatehouse look there often instead.
  const { scene, service } = await openScene(ground, { version: FIX, settings: { SCOPE_POLL_SECONDS: '3' } });

  heading(stage, `Before: FLIP ${VERSIONS.old} goes to ten Trusts, and every wave soaks for ${SOAK}`);
  await playFirst(scene);
  const exported = await exportHead(lab, service);

  const sites = (await takingTrusts(scene)).map(({ id }) => id);
  const banner = BannerWatch.begin(scene, sites);
  await banner.sees('completed');

  heading(stage, `A severity 1 in Live: ${TICKET.summary}`);
  const incident = await reportBlocker(scene);
  const pace = doors === null ? 0 : PACE_MS;
  const answered = await answerBlocker({ scene, pace }, incident);
  await banner.end();

  heading(stage, 'Proof: what every site answers by itself, and what Jira, the mailboxes and the record hold');
  const { summary, faults } = await judgeHotfix({ scene, service, exported, banner }, answered);
  return { summary, faults, addresses: addressesOf(scene, doors, callsTo(scene.url, answered.hotfix)) };
}

/** What may be tried in the end. */
function callsTo(
  url: string,
  { id, rca }: { readonly id: string; readonly rca: { readonly id: string } | null },
): readonly string[] {
  return [
    '  To read on: the hotfix with its steps and clocks, and its root cause analysis as one Trust reads it:',
    `export GATEHOUSE=${url}`,
    `curl -s "$GATEHOUSE/api/v1/hotfixes/${id}" -H "Authorization: Bearer $TOKEN"`,
    `curl -s "$GATEHOUSE/api/v1/rcas/${rca?.id ?? ''}/export?trust=ashmere" -H "Authorization: Bearer $TOKEN"`,
  ];
}

/** A severity 1 in Live: sites go offline, the fix is proven up the ladder, and everybody learns from it. */
export const HOTFIX: Play = { raiseLab, play, nothing: NOTHING };
