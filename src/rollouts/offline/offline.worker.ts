import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import { SmokeStandings } from '../../evidence/smoke-tests/smoke-standing.service.js';
import { Database, type Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { Log } from '../../platform/log/log.service.js';
import { Environments } from '../../sites/environments.service.js';
import { settingsOf } from '../../sites/site.js';
import { lockAttempt, orderAttempt } from '../attempt.table.js';
import { holdBack } from '../protocol/claim.js';
import { runningAt } from '../running-release.table.js';
import { Signals } from '../signals.service.js';
import { applyStep } from '../step.table.js';
import { tellSiteInRollouts } from './offline-news.table.js';
import { lockSpell, moveSpell, spellsOn, wishBack, type SpellRow } from './offline.table.js';
import { spellFacts, type Around } from './spell.facts.js';
import { metByFix, outlook, type Outlook, type SpellFacts, type Try } from './spell.js';

const UNNAMED = 'The files of the environments name this site no more, so nobody knows how to reach it.';
const FIXED = 'The fix was deployed there.';

/** Turns what is wanted of sites into attempts, and writes down how far each is: one transaction a site, nothing outside it. */
@Injectable()
export class OfflineWorker {
  private readonly around: Around;

  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    smoke: SmokeStandings,
    private readonly signals: Signals,
    private readonly log: Log,
  ) {
    this.around = { environments, smoke };
  }

  /** One turn over all that is out of service. Any number of processes may do it at once: each thing is written down once. */
  async turn(): Promise<void> {
    const due = await this.database.transaction((tx) => this.due(tx), 'offline.look');
    for (const { id, site } of due) {
      try {
        const ordered = await this.database.transaction((tx) => this.seeTo(tx, id), 'offline.decide');
        if (ordered !== null) this.signals.ordered([ordered]);
      } catch (error) {
        this.log.child({ site }).error('what is offline could not be seen to; it is tried again', { error });
      }
    }
    // Rollouts may have waited for it.
    if (due.length > 0) this.signals.changed();
  }

  /** Mostly nothing has changed, and then nothing need be held. */
  private async due(tx: Tx): Promise<readonly SpellRow[]> {
    const spells = await spellsOn(tx, { sites: null, product: null });
    if (spells.length === 0) return [];
    const now = await databaseNow(tx);
    const facts = await spellFacts(tx, this.around, spells);
    return spells.filter((spell) => {
      const known = facts.get(spell.id);
      return known !== undefined && (metByFix(known).length > 0 || changes(spell, this.outlookOf(spell, known, now)));
    });
  }

  /** Writes down what one spell comes to. Answers the attempt that was ordered, if one was. */
  private async seeTo(tx: Tx, id: string): Promise<string | null> {
    const spell = await lockSpell(tx, id);
    if (spell === null) return null;
    const facts = await this.factsOf(tx, spell);
    const to = this.outlookOf(spell, facts, await databaseNow(tx));
    if (to.callOff !== null) await callOff(tx, to.callOff);
    if (to.state !== spell.state || to.trouble !== spell.trouble) await keep(tx, spell, facts, to);
    return to.order === null ? null : this.order(tx, spell, to.order);
  }

  /** Nobody knows how to reach a site that the files name no more. */
  private outlookOf(spell: SpellRow, facts: SpellFacts, now: Date): Outlook {
    const to = outlook(facts, now);
    const isThere = this.environments.site(spell.site)?.products[spell.product] !== undefined;
    return isThere || to.order === null ? to : { ...to, order: null, trouble: UNNAMED };
  }

  /** As things stand once the wishes that a fix has met are turned around. */
  private async factsOf(tx: Tx, spell: SpellRow): Promise<SpellFacts> {
    const facts = await this.known(tx, spell);
    const met = metByFix(facts);
    for (const order of met) {
      await wishBack(tx, { order, sites: [spell.site] }, { by: null, because: FIXED });
      await record(tx, {
        actor: 'gatehouse',
        action: 'offline.met-by-fix',
        subject: `offline:${order}`,
        detail: { site: spell.site, product: spell.product, because: FIXED },
      });
    }
    return met.length === 0 ? facts : this.known(tx, spell);
  }

  private async known(tx: Tx, spell: SpellRow): Promise<SpellFacts> {
    const facts = (await spellFacts(tx, this.around, [spell])).get(spell.id);
    if (facts === undefined) throw new Error(`Nothing is known of the spell ${spell.id}.`);
    return facts;
  }

  private async order(tx: Tx, spell: SpellRow, kind: Try['kind']): Promise<string | null> {
    const site = this.environments.site(spell.site);
    const settings = site?.products[spell.product];
    const [known] = await runningAt(tx, [spell.site], spell.product);
    if (site === null || settings === undefined || known === undefined) return null;
    const manifest = { version: known.version, digest: known.digest };
    return orderAttempt(tx, {
      ...{ rollout: null, spell: spell.id, site: site.id, product: spell.product, host: site.host },
      ...{ controlNode: site.controlNode, kind, purpose: 'order', settles: null, orderedBy: 'gatehouse' },
      target: kind === 'restore' ? manifest : null,
      inputs: { ...manifest, packages: [], ...settingsOf(settings) },
      deadlineSeconds: this.environments.rung(site.environment).rollout.deadlineSeconds,
    });
  }
}

function changes(spell: SpellRow, to: Outlook): boolean {
  return to.state !== spell.state || to.trouble !== spell.trouble || to.order !== null || to.callOff !== null;
}

async function keep(tx: Tx, spell: SpellRow, { wishes }: SpellFacts, to: Outlook): Promise<void> {
  await moveSpell(tx, spell, to);
  const { site, product } = spell;
  const orders = wishes.map(({ order }) => order);
  const change = { before: spell.state, after: to.state, trouble: to.trouble, attempt: to.proof };
  await record(tx, {
    actor: 'gatehouse',
    action: to.trouble === null ? `offline.site-${to.state}` : 'offline.site-in-trouble',
    subject: `site:${site}`,
    detail: { product, orders, ...change },
  });
  await tellSiteInRollouts(tx, { site, product }, { offline: to.state });
}

/** What never left is not wanted any more. */
async function callOff(tx: Tx, id: string): Promise<void> {
  const attempt = await lockAttempt(tx, id);
  if (attempt !== null && !attempt.sent)
    await applyStep(tx, attempt, holdBack(attempt, 'It is not wanted any more, and had not begun.'));
}
