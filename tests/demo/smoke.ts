import { z } from 'zod';
import type { Registered } from '../service/climb.js';
import { said } from '../service/said.js';
import { decideBy } from './link.js';
import { type Meanwhile, meanwhile } from './meanwhile.js';
import { type Scene, until } from './scene.js';

const LOOK_EVERY_MS = 300;

/** Decides that each Trust tests the release after its update: nobody is told before that it is back. Answers what was decided, in words. */
export async function askForSmokeTests(
  { team: { releaseManager } }: Pick<Scene, 'team'>,
  { version, digest }: Registered,
  reason: string,
): Promise<string> {
  const steps = 'https://proof.gatehouse.example/flip/smoke-test';
  const decision = { digest, required: true, performer: 'trust', steps, reason };
  said(await releaseManager.post(`/api/v1/releases/${version}/smoke-tests/decisions`, decision), z.unknown());
  return `decides that each Trust tests ${version} after its update: "${reason}"`;
}

/** The testers of the Trusts: whoever is asked first at a site says, by the link in their mail, that it works. */
export class Testers {
  /** Subjects of the mails that asked, one for each site. */
  private readonly answered = new Set<string>();
  private readonly going: Meanwhile;

  private constructor(
    private readonly scene: Scene,
    private readonly version: string,
  ) {
    this.going = meanwhile(LOOK_EVERY_MS, () => this.answer());
  }

  static begin(scene: Scene, { version }: Registered): Testers {
    return new Testers(scene, version);
  }

  /** Waits until so many sites were tested, and ends. */
  async end(count: number): Promise<void> {
    await until(this.scene, `${String(count)} sites are tested`, () =>
      Promise.resolve(this.answered.size >= count ? true : null),
    );
    await this.going.end();
  }

  private async answer(): Promise<void> {
    for (const { subject = '', text = '' } of this.scene.outside.mail.mails) {
      if (!subject.startsWith(`Please test FLIP ${this.version} at `) || this.answered.has(subject)) continue;
      const [link] = /https?:\/\/\S+\/l\/\S+/.exec(text) ?? [];
      if (link === undefined) throw new Error(`"${subject}" has no link`);
      await decideBy(link, 'passed');
      this.answered.add(subject);
    }
  }
}
