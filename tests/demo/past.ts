import { ENVIRONMENT_TITLES } from '../../src/sites/environment.js';
import type { RungName } from '../lab/ladder.js';
import type { Registered } from '../service/climb.js';
import { VERSIONS } from './jira-seed.js';
import { publishAndShare, writeNotes } from './notes.js';
import { sitesOf } from './rollout.js';
import { type Scene, until } from './scene.js';
import type { Stage } from './stage.js';
import { climb, look, register, skip } from './story.js';
import { agreeOnScope, awaitTickets } from './tickets.js';

const PATCH_AHEAD = ['dev', 'sit', 'uat'] as const satisfies readonly RungName[];
const PATCH_BEHIND = ['pre-prod', 'production'] as const satisfies readonly RungName[];
const WHY_SKIPPED = `Takes ${VERSIONS.new} instead, which is due in days.`;

/** What came before: one release that runs everywhere, and a patch after it that only the pilots took. */
export interface Past {
  readonly old: Registered;
  readonly patch: Registered;
}

/** Plays what came before. The patch goes as far as UAT while the one before it is on its way to the Trusts. */
export async function playPast(scene: Scene): Promise<Past> {
  const { stage } = scene;
  const meanwhile: Promise<Registered>[] = [];
  const old = await playFirst(scene, (rollout) => {
    meanwhile.push(waitedForLater(follow({ ...scene, stage: UNSEEN }, rollout)));
  });
  const [patch] = await Promise.all(meanwhile);
  if (patch === undefined) throw new Error(`${VERSIONS.old} never went to Production`);
  const settled = PATCH_AHEAD.map((rung) => ENVIRONMENT_TITLES[rung]).join(', ');
  stage.say(`  Meanwhile a patch, ${patch.version}, has settled on ${settled}, and every Trust has its notes.`);
  await climb(scene, patch, {
    ...{ rungs: PATCH_BEHIND, quietly: true },
    atGate: () => Promise.resolve(),
    begun: (rung, rollout) => (rung === 'production' ? skipTheOthers(scene, rollout) : Promise.resolve()),
  });
  return { old, patch };
}

/** Takes the first release everywhere; says when its rollout in Production has begun. */
export async function playFirst(scene: Scene, begun: (rollout: string) => void = () => undefined): Promise<Registered> {
  const old = await register(scene, await scene.lab.build('flip', VERSIONS.old), null);
  await agreeOnScope(scene, old);
  const notes = notesAhead(scene, old);
  await climb(scene, old, {
    quietly: true,
    atGate: (rung) => notes.have(rung),
    begun: (rung, rollout) => {
      notes.prepare(rung);
      if (rung === 'production') begun(rollout);
      return Promise.resolve();
    },
  });
  return old;
}

/** The patch, while the release before it goes to the Trusts. Its notes for them wait until it is known what runs there. */
async function follow(scene: Scene, before: string): Promise<Registered> {
  const patch = await register(scene, await scene.lab.build('flip', VERSIONS.patch), VERSIONS.old);
  await agreeOnScope(scene, patch);
  await climb(scene, patch, {
    ...{ rungs: PATCH_AHEAD, quietly: true },
    atGate: async (rung) => {
      if (rung === 'uat') await uatNotes(scene, patch);
    },
  });
  await until(scene, `${VERSIONS.old} runs at every Trust`, async () =>
    sitesOf(await look(scene, before)).every(({ standing }) => standing === 'succeeded') ? true : null,
  );
  await productionNotes(scene, patch);
  return patch;
}

/** Should it fail before somebody waits for it, whoever waits is told then. */
function waitedForLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

const UNSEEN: Stage = {
  say: () => undefined,
  give: () => undefined,
  show: () => undefined,
  settle: () => undefined,
  close: () => undefined,
};

/** Its tickets are done, and the Product Owner and the AI Centre have its notes: what UAT asks for. Answers how many mails that were. */
async function uatNotes(scene: Scene, release: Registered): Promise<number> {
  await awaitTickets(scene, release, 'uat');
  await writeNotes(scene, release);
  return await publishAndShare(scene, release, 'uat');
}

async function productionNotes(scene: Scene, release: Registered): Promise<number> {
  await awaitTickets(scene, release, 'pre-prod');
  return await publishAndShare(scene, release, 'production');
}

/** The notes that a gate asks for, made ready while the rollout below it is under way. */
interface NotesAhead {
  prepare(rung: RungName): void;
  have(rung: RungName): Promise<void>;
}

function notesAhead(scene: Scene, release: Registered): NotesAhead {
  const mails = new Map<RungName, Promise<number>>();
  return {
    prepare: (rung) => {
      if (rung === 'sit') mails.set('uat', waitedForLater(uatNotes(scene, release)));
      if (rung === 'uat') mails.set('pre-prod', waitedForLater(productionNotes(scene, release)));
    },
    have: async (rung) => {
      const sent = await mails.get(rung);
      if (sent === undefined) return;
      const who = rung === 'uat' ? 'Product Owner and AI Centre have' : 'every Trust has';
      scene.stage.say(`  All its tickets are done in Jira; ${who} its notes (${sent} mails)`);
    },
  };
}

async function skipTheOthers({ stage, team }: Scene, id: string): Promise<void> {
  const { waves } = await look({ team }, id);
  const others = waves.filter(({ pilots }) => !pilots).flatMap(({ sites }) => sites);
  for (const { site } of others) await skip({ team }, { rollout: id, site, reason: WHY_SKIPPED });
  stage.say(`    The pilots take it; the other ${others.length} are skipped: "${WHY_SKIPPED}"`);
}
