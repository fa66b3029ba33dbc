import { MailServer } from '../mail/mail-server.js';
import { PretendGitHub } from '../pretend/github/pretend-github.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';
import { demoSeed } from './jira-seed.js';

/** What stands around Gatehouse: a Jira with FLIP's project, a GitHub with its source, and a mail server that keeps what it takes. */
export class Outside {
  private constructor(
    readonly jira: PretendJira,
    readonly github: PretendGitHub,
    readonly mail: MailServer,
  ) {}

  static async raise(): Promise<Outside> {
    const jira = await PretendJira.start({ seed: demoSeed() });
    return new Outside(jira, await PretendGitHub.start(), await MailServer.start());
  }

  /** The environment with which Gatehouse reaches them. */
  get settings(): Record<string, string> {
    return { ...this.jira.settings, ...this.github.settings, ...this.mail.settings };
  }

  /** May be called once. Throws if anything that was said to Jira or GitHub, or by them, breaks the published contract, where that is at hand. */
  async stop(): Promise<void> {
    await this.mail.stop();
    await this.jira.stop();
    await this.github.stop();
  }
}
