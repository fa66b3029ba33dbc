import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { conflict, forbidden, notFound } from '../../platform/http/problem.js';
import { siteFacts } from '../rollout.facts.js';
import { attemptsOf } from '../attempt.table.js';
import { findScope, type ScopeRow } from '../rollout-scope.table.js';
import { lockRollout } from '../rollout.table.js';
import { Signals } from '../signals.service.js';
import type { Act } from '../site-word.table.js';
import { agreeToGoOn, askToGoOn, tellSite, waitLonger, type SiteInRollout } from './approach.table.js';
import { refusalToDecideOnBusy } from './quiet.js';

/** What people decide about a site that is busy. Each is one transaction with its audit record. */
@Injectable()
export class Patience {
  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
  ) {}

  /** Waits once more as long as the site's own limit, from now on. Refuses (409) where the site is not busy. */
  async wait(id: string, site: string, act: Act): Promise<void> {
    await this.decide({ rollout: id, site }, async (tx) => {
      await waitLonger(tx, { rollout: id, site });
      return { after: 'waits-longer', act };
    });
  }

  /**
   * Goes on although the site is busy: the first person asks for it, and a second one agrees by asking for the same. Refuses (403) who
   * asked for it alone, and (409) where the site is not busy.
   */
  async goOn(id: string, site: string, act: Act): Promise<void> {
    const at = { rollout: id, site };
    await this.decide(at, async (tx, scope) => {
      if (scope.go_on_by !== null) throw conflict('Two people have decided that already.');
      if (scope.go_on_asked_by === null) {
        await askToGoOn(tx, at, act);
        return { after: 'going-on-asked-for', act };
      }
      if (scope.go_on_asked_by === act.by)
        throw forbidden('You asked for it yourself, so another person has to agree to it.');
      await agreeToGoOn(tx, at, act.by);
      return { after: 'going-on-agreed', act };
    });
  }

  private async decide(
    at: SiteInRollout,
    by: (tx: Tx, scope: ScopeRow) => Promise<{ readonly after: string; readonly act: Act }>,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rollout = await lockRollout(tx, at.rollout);
      if (rollout === null) throw notFound('rollout');
      const scope = await findScope(tx, at.rollout, at.site);
      if (scope === null) throw notFound('site in this rollout');
      const attempts = await attemptsOf(tx, at.rollout, at.site);
      const refusal = refusalToDecideOnBusy(rollout.state, siteFacts(scope, attempts), await databaseNow(tx));
      if (refusal !== null) throw conflict(refusal);
      const { after, act } = await by(tx, scope);
      await tellSite(tx, at, { actor: `person:${act.by}`, after, reason: act.reason });
    }, 'approach.patience');
    this.signals.changed();
  }
}
