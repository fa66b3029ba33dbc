import { type Lab, startLab } from '../lab/lab.js';
import { faultsAtSites } from '../service/proof.js';
import { playAscent } from './ascent.js';
import { FLIP_IN_JIRA, VERSIONS } from './jira-seed.js';
import { nextToTry } from './next.js';
import { addressesOf, type Ending, type Ground, heading, openScene, type Play } from './opening.js';
import { judgeOutside, type OutsideSummary, whatRunsInProduction } from './outside-verdict.js';
import { judgeParties } from './parties.js';
import { playPast } from './past.js';
import { FLIP_SOURCE } from './source.js';
import type { Stage } from './stage.js';
import { tellOfBanner, tellOfParties } from './telling.js';
import { exportHead, summarise, type Summary, verifyRecord } from './verdict.js';

/** Production in three waves, every soak short enough to sit through. */
function raiseLab(): Promise<Lab> {
  const soak = '0s';
  return startLab({
    production: 10,
    agreements: 'required',
    passports: 'required',
    consultation: '2d',
    healthSeconds: 3,
    products: { flip: { ...FLIP_IN_JIRA, source: FLIP_SOURCE } },
    rollout: {
      dev: { soak },
      sit: { soak },
      uat: { soak },
      'pre-prod': { soak, concurrency: 2 },
      production: { soak: '1s', concurrency: 4, failureBudget: 1 },
    },
  });
}

async function play(ground: Ground): Promise<Ending & { readonly summary: Summary }> {
  const { lab, stage, doors } = ground;
  const { scene, service } = await openScene(ground, { version: VERSIONS.new });

  heading(stage, `Before: FLIP ${VERSIONS.old} everywhere, and then a patch at the pilots alone`);
  const past = await playPast(scene);
  const exported = await exportHead(lab, service);
  const ran = await whatRunsInProduction(scene);

  heading(stage, `The new release: FLIP ${VERSIONS.new}`);
  const { release, rollouts, banner, faults: faultsOnTheWay } = await playAscent(scene, past);

  heading(stage, 'Proof: what every site answers by itself, and what Jira and the mailboxes hold');
  const { outside: around, faults: faultsAround } = await judgeOutside(scene, ran);
  const { parties, faults: faultsOfParties } = await judgeParties(scene);
  const faults = [...faultsOnTheWay, ...(await faultsAtSites(lab, release)), ...faultsAround, ...faultsOfParties];
  const audit = await verifyRecord(service, exported);
  const sites = await summarise(lab, rollouts);
  const there = sites.filter(({ digest }) => digest === release.digest).length;
  stage.say(`  ${there} of ${sites.length} sites run ${release.version}`);
  tellOfAround(stage, around);
  tellOfParties(stage, parties);
  tellOfBanner(stage, banner);
  stage.say(`  The record is whole: ${audit.entries} entries, head ${audit.head.slice(0, 12)}`);
  const summary = { ok: faults.length === 0, sites, ...around, ...parties, banner, audit };
  return {
    summary,
    faults,
    addresses: addressesOf(scene, doors, [...callsTo(scene.url), ...(await nextToTry(scene))]),
  };
}

/** What may be tried in the end. */
function callsTo(url: string): readonly string[] {
  return [
    '  To ask for something, here for all rollouts, and for the notes of one Trust:',
    `export GATEHOUSE=${url}`,
    'curl -s "$GATEHOUSE/api/v1/rollouts" -H "Authorization: Bearer $TOKEN"',
    `curl -s "$GATEHOUSE/api/v1/releases/${VERSIONS.new}/notes/editions/production-1?audience=trust:dunmere&format=text" -H "Authorization: Bearer $TOKEN"`,
  ];
}

/** A release climbs from Dev to ten Trusts, of which one fails, is rolled back and heals. */
export const WHOLE_STORY: Play = {
  raiseLab,
  play,
  nothing: {
    ...{ ok: false, sites: [], jira: null, notes: [], mails: { wanted: 0, arrived: 0 } },
    ...{ agreements: { asked: 0, byLink: 0 }, notices: { owed: 0, arrived: 0, trusts: [] }, banner: null },
    audit: { entries: 0, head: '' },
  } satisfies Summary,
};

function tellOfAround(stage: Stage, { jira, notes, mails }: OutsideSummary): void {
  const standing = jira?.released === true ? 'released' : 'not released';
  stage.say(`  Jira shows ${jira?.version ?? 'no version'} as ${standing}, with ${jira?.tickets.length ?? 0} tickets`);
  const from = [...new Set(notes.map((each) => each.from ?? 'nothing'))].sort().join(' and ');
  stage.say(`  ${notes.length} Trusts have notes of their own, from what each ran: ${from}`);
  stage.say(`  ${mails.arrived} of ${mails.wanted} mails with its notes are in the mailboxes`);
}
