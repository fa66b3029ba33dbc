import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { isSecret, newSecret, readSecret } from '../../people/secret.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { conflict, notFound, Problem } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import type { Site } from '../../sites/site.js';
import { lockAttempt } from '../attempt.table.js';
import { keepRunning } from '../running-release.table.js';
import { Signals } from '../signals.service.js';
import { applyStep } from '../step.table.js';
import type { SiteReport } from './report.schema.js';
import { isWithdrawn, seen } from './request.js';
import { requestsAt } from './request.table.js';
import { findSiteToken, keepSiteToken, siteTokenUsed } from './site-token.table.js';

/** What sites report of themselves, where nobody else can look. */
@Injectable()
export class SiteReports {
  constructor(
    private readonly environments: Environments,
    private readonly database: Database,
    private readonly signals: Signals,
  ) {}

  /** Makes the site's token, shown this once; the one before opens nothing from now on. Refuses (409) a site that we look at ourselves. */
  async issueToken(id: string, by: string): Promise<{ token: string }> {
    const site = this.environments.site(id);
    if (site === null) throw notFound('site');
    if (!reports(site)) throw conflict(`${site.name} is asked by its control node what it runs; it need not report.`);
    const secret = newSecret('gatehouse-site');
    await this.database.transaction(async (tx) => {
      const replaced = await keepSiteToken(tx, id, secret, by);
      const detail = { token: secret.id, replaced };
      await record(tx, { actor: `person:${by}`, action: 'site.report-token-issued', subject: `site:${id}`, detail });
    }, 'approach.token');
    return { token: secret.text };
  }

  /**
   * Keeps what a site says it runs, and ends what its operator was asked for if that is it. Refuses (401) whatever is not the site's own
   * token, without telling whether there is such a site, and (409) where nothing is asked of it.
   */
  async accept(id: string, authorization: string | undefined, report: SiteReport): Promise<{ met: boolean }> {
    const met = await this.database.transaction(async (tx) => {
      const token = await ownToken(tx, id, authorization);
      const site = this.environments.site(id);
      if (token === null || site === null || !reports(site)) throw unauthenticated();
      await siteTokenUsed(tx, token);
      return keep(tx, id, report);
    }, 'approach.report');
    this.signals.changed();
    return { met };
  }
}

function reports(site: Site): boolean {
  return site.operator?.watch === 'report';
}

/** The id of the token, if it is this very site's; else null. */
async function ownToken(tx: Tx, site: string, authorization: string | undefined): Promise<string | null> {
  const [, text] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  const shown = text === undefined ? null : readSecret(text);
  if (shown?.kind !== 'gatehouse-site') return null;
  const kept = await findSiteToken(tx, shown.id);
  return kept !== null && isSecret(shown.secret, kept.secret_hash) && kept.site === site ? shown.id : null;
}

async function keep(tx: Tx, site: string, report: SiteReport): Promise<boolean> {
  const open = await requestsAt(tx, site, report.product);
  const [request] = open;
  if (request === undefined) throw conflict('Nothing is asked of this site now.');
  const attempt = await lockAttempt(tx, request.id);
  const { version, digest, healthy, detail } = report;
  await keepRunning(tx, { site, product: report.product, version, digest, healthy, attempt: request.id });
  await record(tx, { actor: `site:${site}`, action: 'site.reported', subject: `site:${site}`, detail: { ...report } });
  const step = attempt === null ? null : seen(attempt, { version, digest, healthy, detail }, isWithdrawn(request));
  const after = attempt === null ? null : await applyStep(tx, attempt, step);
  return after?.state === 'succeeded' || after?.state === 'rolled-back';
}

function unauthenticated(): Problem {
  return new Problem(401, 'unauthenticated', 'Send the site\'s own token as "Authorization: Bearer <token>".');
}
