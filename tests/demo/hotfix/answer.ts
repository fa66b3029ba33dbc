import { z } from 'zod';
import { ENVIRONMENT_TITLES } from '../../../src/sites/environment.js';
import type { RungName } from '../../lab/ladder.js';
import type { Registered } from '../../service/climb.js';
import { RUNGS } from '../../service/climb.js';
import { said } from '../../service/said.js';
import { meanwhile } from '../meanwhile.js';
import { publishAndShare, writeNotes } from '../notes.js';
import { sectionsOf } from '../sections.js';
import { type Scene, until } from '../scene.js';
import { askForSmokeTests, Testers } from '../smoke.js';
import { watch } from '../story.js';
import { awaitTickets } from '../tickets.js';
import type { Rollout } from '../rollout.js';
import { ACTIONS, FIX, SUMMARY, TICKET, WHY_TESTED } from './fault.js';
import { type Incident } from './report.js';
import { followRunbook, type Following, type Hotfix, lookAs, type Next, tell, tellOf } from './runbook.js';

const LOOK_EVERY_MS = 200;
const DUE_MS = 14 * 86_400_000;
const openedSchema = z.looseObject({ id: z.string(), number: z.string() });
const promotedSchema = z.looseObject({ rollout: z.string() });
const rolloutsSchema = z.object({ rollouts: z.array(z.looseObject({ id: z.string() })) });
const meSchema = z.looseObject({ person: z.string() });
const releaseSchema = z.looseObject({ version: z.string(), digest: z.string() });

/** How a severity 1 was answered. */
export interface Answered {
  readonly incident: Incident;
  readonly hotfix: Hotfix;
  readonly fix: Registered;
  readonly rollouts: ReadonlyMap<RungName, Rollout>;
}

/** Opens a hotfix and follows nothing but what its answers offer, until it is closed and everything is learnt. */
export async function answerBlocker(
  { scene, pace }: Pick<Following, 'scene' | 'pace'>,
  incident: Incident,
): Promise<Answered> {
  const { releaseManager } = scene.team;
  const body = { key: 'open', incident: incident.id };
  const { id, number } = said(await releaseManager.post('/api/v1/hotfixes', body), openedSchema);
  const following = { scene, id, pace, since: incident.raisedAt };
  tellOf(following, releaseManager, `opens ${number} for ${incident.number}; from here on only what it offers is done`);
  const fixing = new Fixing(following);
  const hotfix = await followRunbook(following, {
    until: ({ state, rca }) => state === 'closed' && rca?.state === 'closed',
    before: (next) => fixing.before(next),
    after: (next, answer) => fixing.after(next, answer),
  });
  const why = { state: 'closed', reason: 'Its causes are removed.' };
  said(await releaseManager.post(`/api/v1/incidents/${incident.id}/state`, why), z.unknown());
  tellOf(following, releaseManager, `closes ${incident.number}`);
  const { fix, rollouts } = fixing;
  if (fix === null) throw new Error('No fix was ever registered.');
  return { incident, hotfix, fix, rollouts };
}

/** What people do about the steps of the runbook: build, watch, test, and bring papers where a gate asks for them. */
class Fixing {
  fix: Registered | null = null;
  readonly rollouts = new Map<RungName, Rollout>();
  private testers: Testers | null = null;

  constructor(private readonly following: Following) {}

  async before({ step }: Next): Promise<Readonly<Record<string, unknown>>> {
    if (step === 'approve') await this.isPaged();
    if (step !== 'register-fix') return {};
    const { packages } = await this.scene.lab.build('flip', FIX);
    return { packages, migration: 'expand' };
  }

  async after({ step, path }: Next, answer: unknown): Promise<void> {
    if (step === 'decide-offline') await this.takenOffline();
    if (step === 'register-fix') await this.registers(releaseSchema.parse(answer));
    if (step === 'deploy') await this.deployed();
    if (step === 'add-action') await this.alsoDo(path);
    const rung = RUNGS.find((name) => step === `promote-to-${name}`);
    if (rung === undefined) return;
    await this.climbed(rung, promotedSchema.parse(answer).rollout);
    if (rung === 'sit') await this.papersForUat();
    if (rung === 'uat') await this.papersForAll();
  }

  private async takenOffline(): Promise<void> {
    const told = new Set<string>();
    await until(this.scene, 'every site is offline', () => this.tellOfSites('offline', 'out of service', told));
  }

  private get scene(): Scene {
    return this.following.scene;
  }

  private get registered(): Registered {
    if (this.fix === null) throw new Error('There is no fix yet.');
    return this.fix;
  }

  private async registers(fix: Registered): Promise<void> {
    this.fix = fix;
    tellOf(this.following, this.scene.team.releaseManager, await askForSmokeTests(this.scene, fix, WHY_TESTED));
  }

  /** One thing to do is offered; there is another. */
  private async alsoDo(path: string): Promise<void> {
    const { tester } = this.scene.team;
    const { person } = said(await tester.get('/api/v1/me'), meSchema);
    const due = new Date(Date.now() + DUE_MS).toISOString().slice(0, 10);
    said(await tester.post(path, { ...ACTIONS[1].what, owner: person, due }), z.unknown());
    tellOf(this.following, tester, `adds another: "${ACTIONS[1].what.what}"`);
  }

  /** Everybody who may approve has a mail; whoever of them is first, approves. */
  private async isPaged(): Promise<void> {
    const { outside } = this.scene;
    const pages = await until(this.scene, 'a second person is paged', () => {
      const found = outside.mail.mails.filter(({ subject }) => subject?.startsWith('Please look at the urgent fix'));
      return Promise.resolve(found.length > 0 ? found : null);
    });
    const names = [...new Set(pages.flatMap(({ to }) => (to ?? []).map(({ name }) => name)))].sort();
    tell(this.following, `Paged meanwhile, by mail: ${names.join(', ')}`);
  }

  private async climbed(rung: RungName, rollout: string): Promise<void> {
    const title = `FLIP ${FIX} to ${ENVIRONMENT_TITLES[rung]}`;
    const ended = await watch(this.scene, rollout, { title });
    this.rollouts.set(rung, ended);
  }

  private async papersForUat(): Promise<void> {
    const { outside, team } = this.scene;
    outside.jira.changeIssue(TICKET.key, { status: 'Closed', resolution: 'Fixed' });
    tell(this.following, `In Jira, ${TICKET.key} is closed as fixed`);
    await awaitTickets(this.scene, this.registered, 'uat');
    await writeNotes(this.scene, this.registered, sectionsOf(FIX, SUMMARY));
    const mails = await publishAndShare(this.scene, this.registered, 'uat');
    tellOf(
      this.following,
      team.releaseManager,
      `shares its notes with the Product Owner and the AI Centre (${String(mails)} mails)`,
    );
  }

  private async papersForAll(): Promise<void> {
    await awaitTickets(this.scene, this.registered, 'pre-prod');
    const mails = await publishAndShare(this.scene, this.registered, 'production');
    tellOf(
      this.following,
      this.scene.team.releaseManager,
      `shares its notes with every Trust (${String(mails)} mails)`,
    );
  }

  private async deployed(): Promise<void> {
    const { team } = this.scene;
    this.testers = Testers.begin(this.scene, this.registered);
    const place = `/api/v1/rollouts?release=${FIX}&environment=production`;
    const [rollout] = said(await team.releaseManager.get(place), rolloutsSchema).rollouts;
    if (rollout === undefined) throw new Error(`No rollout of ${FIX} has begun in Production.`);
    const told = new Set<string>();
    const sites = meanwhile(LOOK_EVERY_MS, async () => {
      await this.tellOfSites('back', 'back in service', told);
    });
    await this.climbed('production', rollout.id);
    const count = this.rollouts.get('production')?.waves.flatMap((wave) => wave.sites).length ?? 0;
    await this.testers.end(count);
    tell(this.following, `One tester of each Trust says, by the link in their mail, that ${FIX} works there`);
    await until(this.scene, 'every site is back', () => this.tellOfSites('back', 'back in service', told));
    await sites.end();
  }

  /** Tells of each site that was ordered offline once it is so far; answers null until all of them are. */
  private async tellOfSites(stage: string, words: string, told: Set<string>): Promise<true | null> {
    const { offline } = await lookAs(this.scene.team.releaseManager, this.following.id);
    for (const { site, name } of offline.filter((one) => one.stage === stage && !told.has(one.site))) {
      told.add(site);
      tell(this.following, `${name} is ${words}, by its own probe`);
    }
    const ill = offline.find((one) => one.stage === 'in-trouble');
    if (ill !== undefined) throw new Error(`${ill.name}: ${ill.says}`);
    return told.size === offline.length ? true : null;
  }
}
