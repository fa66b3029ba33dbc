import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Registered } from '../../service/climb.js';
import { said } from '../../service/said.js';
import { viewSchema, type Cast, type Climb } from './cast.js';
import { goOutOfService } from './out-of-service.js';

const idSchema = z.looseObject({ id: z.string() });
const freezesSchema = z.object({ freezes: z.array(idSchema) });
const stopsSchema = z.object({ stops: z.array(idSchema) });
const overridesSchema = z.looseObject({
  overrides: z.array(z.looseObject({ id: z.string(), state: z.string() })),
});
const promotionsSchema = z.object({ promotions: z.array(z.object({ id: z.string() })) });
const handOversSchema = z.object({ handOvers: z.array(z.unknown()) });
const anything = z.unknown();

const REASON = { reason: 'as the story has it' };
/** Longer than a call may take, so that what was to be staged is put off. */
const LINE_DEAD_MS = 13_000;
const LISTENS_MS = 1_500;

/** Sites of Production by the part that they play. */
export interface Parts {
  readonly pilot: string;
  readonly busy: string;
  readonly failing: string;
}

/** One thing after the other that an engine may meet, told so that it does not matter when the service dies in it. */
export class Story {
  private last: Registered | null = null;
  private number = 0;
  constructor(
    private readonly cast: Cast,
    private readonly parts: Parts,
    private readonly how: { readonly restart: () => Promise<void>; readonly say: (line: string) => void },
  ) {}

  /** The version that every site of Production must run now, by all that was done. */
  get everywhere(): string | null {
    return this.last?.version ?? null;
  }

  /** All chapters, one after the other. */
  async tell(): Promise<void> {
    const chapters = [
      ['all goes well', () => this.well()],
      ['frozen, overridden, busy, and the line is stopped', () => this.held()],
      ['a site fails, is handed over and tried again', () => this.failing()],
      ['halted and put back', () => this.backAgain()],
      ['a line that is dead, and a database that is older than the ledger', () => this.behind()],
      ["a stranger in the control node's place", () => this.stranger()],
    ] as const;
    for (const [name, chapter] of chapters) {
      this.how.say(`  -- ${name}`);
      await chapter();
    }
  }

  private async well(): Promise<void> {
    const [release, rollout] = await this.enter();
    await this.listen(rollout);
    await this.cast.ends(release, rollout, 'completed');
    await this.read(release, rollout);
    this.last = release;
    await this.how.restart();
  }

  private async held(): Promise<void> {
    const { cast, parts } = this;
    const { releaseManager, productOwner, tester } = cast.scene.team;
    await this.freeze();
    await cast.conduct(parts.busy, { deploy: 'busy' });
    const [release, rollout] = await this.enter();
    await this.override(rollout, 'refusal');
    await this.override(rollout, 'approval');
    await cast.until('the pilot to be open', async () =>
      (await cast.runs(parts.pilot)) === release.version ? true : null,
    );
    await this.thaw();
    const wait = `/api/v1/rollouts/${rollout}/sites/${parts.busy}/wait`;
    await cast.again('wait longer', async () => said(await releaseManager.post(wait, REASON), anything));
    await cast.conduct(parts.busy, {});
    await this.pull();
    for (const { id } of await this.stops()) {
      await cast.get(productOwner, `/api/v1/stops/${id}`, anything);
      await cast.make(tester, `/api/v1/stops/${id}/lift`, { decide: 'resume', ...REASON }, async () =>
        (await this.stops()).every((stop) => stop.id !== id),
      );
    }
    await cast.ends(release, rollout, 'completed');
    this.last = release;
  }

  private async failing(): Promise<void> {
    const { cast, parts } = this;
    const { releaseManager, deputy } = cast.scene.team;
    await cast.conduct(parts.failing, { deploy: 'fails 2' });
    const [release, rollout] = await this.enter();
    const at = `/api/v1/rollouts/${rollout}/sites/${parts.failing}`;
    const note = { to: 'dora@gatehouse.example', note: 'Please see to it.' };
    await cast.again('hand over', async () => said(await releaseManager.post(`${at}/hand-over`, note), anything));
    await cast.again('mine', async () => {
      const { handOvers } = await cast.get(deputy, '/api/v1/hand-overs', handOversSchema);
      if (handOvers.length === 0) return;
      said(await deputy.post(`${at}/hand-over/acknowledgement`), anything);
      throw new Error('there may be more');
    });
    await cast.get(deputy, `${at}/failure`, anything);
    await cast.conduct(parts.failing, {});
    await cast.post(deputy, `${at}/retry`, REASON);
    await this.tried(rollout, at);
    await cast.ends(release, rollout, 'completed');
    this.last = release;
  }

  private async backAgain(): Promise<void> {
    const { cast, parts } = this;
    const { releaseManager, tester } = cast.scene.team;
    const before = this.last;
    const [release, rollout] = await this.enter();
    await cast.until('the pilot', async () => ((await cast.runs(parts.pilot)) === release.version ? true : null));
    await cast.post(releaseManager, `/api/v1/rollouts/${rollout}/halt`, REASON);
    await cast.until('the halt', async () => ((await cast.state(rollout)) === 'halted' ? true : null));
    const decision = { decide: 'roll-back-all', ...REASON };
    await cast.make(tester, `/api/v1/rollouts/${rollout}/decision`, decision, async () =>
      /rolling-back|rolled-back/.test(await cast.state(rollout)),
    );
    await cast.until('the way back', async () => (/rolled-back/.test(await cast.state(rollout)) ? true : null));
    await goOutOfService(cast, parts.pilot, `story ${this.number}`);
    this.last = before;
  }

  private async behind(): Promise<void> {
    const { cast } = this;
    const { sshd, home } = cast.scene.lab.controlNode;
    const [release, rollout] = await this.enter((enter) => this.onDeadLine(enter));
    await this.epoch(join(home, 'ledger', 'epoch.json'));
    await sshd.cutSessions();
    await cast.until('the halt', async () => (/halted|completed/.test(await cast.state(rollout)) ? true : null));
    if ((await cast.state(rollout)) === 'halted') {
      const decision = { decide: 'resume', again: true, ...REASON };
      await cast.make(cast.scene.team.tester, `/api/v1/rollouts/${rollout}/decision`, decision, async () =>
        /running|completed/.test(await cast.state(rollout)),
      );
    }
    await cast.ends(release, rollout, 'completed');
    this.last = release;
  }

  /** Another machine answers where the control node did, until somebody has seen it. */
  private async stranger(): Promise<void> {
    const { cast } = this;
    const { sshd } = cast.scene.lab.controlNode;
    const isThere = async (): Promise<boolean> => {
      const found = await cast.scene.observer.look(
        'select 1 from app.control_node where strange_key_since is not null',
      );
      return (found ?? []).length > 0;
    };
    const key = await sshd.changeHostKey();
    await cast.until('the stranger to be seen', async () => ((await isThere()) ? true : null));
    await sshd.restoreHostKey(key);
    await cast.until('the control node to be met again', async () => ((await isThere()) ? null : true));
  }

  /** Enters a rung while the line is dead: what is to be brought there waits, until the service gives up or dies of it. */
  private async onDeadLine(enter: () => Promise<string>): Promise<string> {
    const { sshd } = this.cast.scene.lab.controlNode;
    await sshd.freeze();
    const rollout = await enter();
    const since = performance.now();
    while (performance.now() - since < LINE_DEAD_MS && this.cast.diedAt() < since) await pause(50);
    await sshd.thaw();
    return rollout;
  }

  /** The next release, as far as Production; each rung is entered by `how`. */
  private enter(how: Climb['how'] = (enter) => enter()): Promise<[Registered, string]> {
    const version = `3.0.${this.number}`;
    this.number += 1;
    return this.cast.climb(version, { before: this.last, to: 'production', how });
  }

  private async freeze(): Promise<void> {
    const { productOwner } = this.cast.scene.team;
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const body = { scope: 'environment', of: 'production', to, ...REASON };
    await this.cast.make(productOwner, '/api/v1/freezes', body, async () => (await this.freezes()).length > 0);
  }

  private async thaw(): Promise<void> {
    const { productOwner } = this.cast.scene.team;
    for (const { id } of await this.freezes()) {
      await this.cast.get(productOwner, `/api/v1/freezes/${id}`, anything);
      await this.cast.post(productOwner, `/api/v1/freezes/${id}/end`, REASON);
    }
  }

  private async freezes() {
    const { productOwner } = this.cast.scene.team;
    return (await this.cast.get(productOwner, '/api/v1/freezes', freezesSchema)).freezes;
  }

  private async override(rollout: string, answer: 'approval' | 'refusal'): Promise<void> {
    const { tester, productOwner } = this.cast.scene.team;
    const path = `/api/v1/rollouts/${rollout}/overrides`;
    const open = async () => {
      const { overrides } = await this.cast.get(tester, `/api/v1/rollouts/${rollout}`, overridesSchema);
      return overrides.filter(({ state }) => state === 'requested');
    };
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const body = { site: this.parts.pilot, to, ...REASON };
    await this.cast.make(tester, path, body, async () => (await open()).length > 0);
    for (const { id } of await open()) await this.cast.post(productOwner, `${path}/${id}/${answer}`, REASON);
  }

  private async pull(): Promise<void> {
    const body = { scope: 'everything', ...REASON };
    const made = async () => (await this.stops()).length > 0;
    await this.cast.make(this.cast.scene.team.productOwner, '/api/v1/stops', body, made);
  }

  private async stops() {
    const { productOwner } = this.cast.scene.team;
    return (await this.cast.get(productOwner, '/api/v1/stops?inForce=true', stopsSchema)).stops;
  }

  /** A site that failed is marked to be tried again, whoever died meanwhile. */
  private async tried(rollout: string, at: string): Promise<void> {
    const { deputy } = this.cast.scene.team;
    await this.cast.again('try again', async () => {
      const { state } = await this.cast.get(deputy, `/api/v1/rollouts/${rollout}`, viewSchema);
      if (state === 'completed' || (await this.cast.runs(this.parts.failing)) === `3.0.${this.number - 1}`) return;
      await deputy.post(`${at}/retry`, REASON);
      throw new Error('it is not tried again yet');
    });
  }

  private async epoch(file: string): Promise<void> {
    // As a control node would have it that has served a later copy of this database.
    await writeFile(file, JSON.stringify({ epoch: 100 + this.number }));
  }

  /** Everything that people look at. */
  private async read(release: Registered, rollout: string): Promise<void> {
    const { cast, parts } = this;
    const { tester, releaseManager } = cast.scene.team;
    const { promotions } = await cast.get(tester, '/api/v1/promotions', promotionsSchema);
    const paths = [
      ...promotions.slice(0, 1).map(({ id }) => `/api/v1/promotions/${id}`),
      '/api/v1/rollouts',
      `/api/v1/rollouts/${rollout}/sites/${parts.pilot}/log`,
      `/api/v1/sites/${parts.pilot}/windows`,
      `/api/v1/releases/${release.version}/gates/production`,
      '/metrics',
    ];
    for (const path of paths) await cast.get(tester, path, anything);
    await cast.again('plan', async () => {
      const body = { release: release.version, environment: 'production' };
      said(await releaseManager.post('/api/v1/rollouts/plan', body), anything);
    });
  }

  /** Listens to a rollout from its first line on, and comes back when the stream breaks, as a browser does. */
  private async listen(rollout: string): Promise<void> {
    const { tester } = this.cast.scene.team;
    const url = `${this.cast.scene.first.url}/api/v1/rollouts/${rollout}/events`;
    await this.cast.again('listen', async () => {
      const headers = { authorization: `Bearer ${tester.token}`, 'last-event-id': '1' };
      const stream = await fetch(url, { headers, signal: AbortSignal.timeout(LISTENS_MS) });
      if (!stream.ok) throw new Error(`the stream answered ${stream.status}`);
      await stream.text().catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error;
      });
    });
  }
}
