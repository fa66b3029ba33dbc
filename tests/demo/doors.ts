import type { Listening } from '../pretend/jira/listening.js';
import { openMailbox } from './mailbox.js';
import { readingsOf } from './notes.js';
import { takingTrusts } from './parties.js';
import { openProduct } from './product-page.js';
import type { Scene } from './scene.js';

/** The pages that whoever looks on can open while the story goes, and after it. */
export class Doors {
  private mailbox: Listening | null = null;
  private product: Listening | null = null;

  /** Their notes are those of `version`, once they are published. */
  async open(scene: Scene, version: string): Promise<void> {
    const { outside, team } = scene;
    this.mailbox = await openMailbox({
      ...{ mail: outside.mail, reader: team.releaseManager, version },
      readings: () => readingsOf(scene, version, 'production').catch(() => []),
    });
    this.product = await openProduct(scene.url, await takingTrusts(scene));
  }

  /** Where they are. */
  lines(): readonly string[] {
    if (this.mailbox === null || this.product === null) return [];
    return [
      `  Mails and notes, to read      ${this.mailbox.url}/`,
      `  A pretend FLIP, with banner   ${this.product.url}/`,
    ];
  }

  async shut(): Promise<void> {
    await this.mailbox?.stop();
    await this.product?.stop();
  }
}
