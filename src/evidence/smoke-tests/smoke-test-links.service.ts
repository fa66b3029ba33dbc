import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { LinkAct, LinkAsked, LinkHolder, LinkPage } from '../../people/links/link-act.js';
import { LinkActs } from '../../people/links/link-acts.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { conflict } from '../../platform/http/problem.js';
import type { Release } from '../../releases/release.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import type { Site } from '../../sites/site.js';
import { speaksFor } from '../../sites/spokespeople.facts.js';
import { lockEvidence } from '../evidence-lock.table.js';
import { isToTest, SmokeResults } from './smoke-results.service.js';
import { readSmokeTestSubject, SMOKE_TEST_ACT, smokeTestPage } from './smoke-test-page.js';
import { performerAt } from './smoke-test.js';

/** Lets somebody of a Trust record a smoke test by a link (003-080, 003-111). */
@Injectable()
export class SmokeTestLinks implements OnModuleInit {
  constructor(
    private readonly acts: LinkActs,
    private readonly environments: Environments,
    private readonly results: SmokeResults,
  ) {}

  onModuleInit(): void {
    const act: LinkAct = {
      name: SMOKE_TEST_ACT,
      page: (tx, asked) => this.page(tx, asked),
      act: (tx, asked) => this.keep(tx, asked),
    };
    this.acts.offer(act);
  }

  /** Null once there is nothing to test: it passed, is not asked for any more, or something else runs there. */
  private async page(tx: Tx, { subject, holder }: LinkAsked): Promise<LinkPage | null> {
    const about = await this.about(tx, subject, holder);
    if (about === null) return null;
    const { release, site } = about;
    const due = await this.results.due(tx, release, site);
    if (due === null || !isToTest(due.plan, site, due) || performerAt(due.plan, site) !== 'trust') return null;
    const last = due.results.at(-1)?.outcome ?? null;
    if (last === 'passed') return null;
    const product = this.environments.product(release.product)?.title ?? release.product.toUpperCase();
    const { steps } = due.plan;
    return smokeTestPage({
      ...{ product, version: release.version, site: site.name, steps },
      failedBefore: last === 'failed',
    });
  }

  private async keep(
    tx: Tx,
    { link, subject, holder, decision, answers }: Parameters<LinkAct['act']>[1],
  ): Promise<string> {
    const about = await this.about(tx, subject, holder);
    if (about === null) throw conflict('There is nothing to test any more.');
    const { release, site } = about;
    await lockEvidence(tx, release.version);
    const outcome = decision === 'passed' ? 'passed' : 'failed';
    const said = answers['notes'] ?? '';
    await this.results.keep(tx, {
      ...{ release, site, outcome, notes: said === '' ? null : said },
      tester: {
        ...{ person: null, link, name: holder.name },
        roles: [{ role: 'trust', duty: null, trust: holder.trust }],
      },
    });
    return outcome === 'passed'
      ? `Thank you. The test of ${release.version} at ${site.name} is recorded as passed.`
      : `Thank you. The test of ${release.version} at ${site.name} is recorded as failed. The delivery team will be in touch.`;
  }

  /** What is tested, while the holder still speaks for the Trust of that site. */
  private async about(
    tx: Tx,
    subject: string,
    holder: LinkHolder,
  ): Promise<{ readonly release: Release; readonly site: Site } | null> {
    const read = readSmokeTestSubject(subject);
    const release = read === null ? null : await findRelease(tx, read.version);
    const site = read === null ? null : this.environments.site(read.site);
    if (release === null || site === null || site.trust === null || site.trust !== holder.trust) return null;
    const trust = this.environments.trust(site.trust);
    return trust !== null && (await speaksFor(tx, trust, holder.email)) ? { release, site } : null;
  }
}
