import { Injectable, type OnModuleInit } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { acknowledgeDeliveries, deliveriesOfNotices } from '../evidence/deliveries/delivery.table.js';
import type { Caller } from '../people/caller.js';
import type { LinkAct, LinkAsked, LinkHolder, LinkPage } from '../people/links/link-act.js';
import { LinkActs } from '../people/links/link-acts.service.js';
import { mayDo } from '../people/permission.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { conflict, notFound } from '../platform/http/problem.js';
import { Environments } from '../sites/environments.service.js';
import { speaksFor } from '../sites/spokespeople.facts.js';
import { ACKNOWLEDGE, acknowledgementPage } from './acknowledgement.js';
import type { KeptNotice } from './notice.js';
import { acknowledgeNotice, findNotice, lockNotice } from './notice.table.js';
import { NoticeWords } from './words.service.js';

/** Who says that they have read a notice. */
interface Reader {
  /** `person:<uuid>` or `link:<id>`. */
  readonly actor: string;
  readonly email: string;
}

/** Takes the word of those who were told that they have read it: by a link of their own, or with their account. */
@Injectable()
export class Acknowledgements implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly acts: LinkActs,
    private readonly words: NoticeWords,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    const act: LinkAct = {
      name: ACKNOWLEDGE,
      page: (tx, asked) => this.page(tx, asked),
      act: async (tx, { link, subject, holder }) => {
        const notice = await lockNotice(tx, subject);
        if (notice === null || !(await this.isTheirs(tx, notice, holder))) throw notFound('notice');
        await acknowledge(tx, notice, { actor: `link:${link}`, email: holder.email });
        return 'Thank you. We have kept that you have read it.';
      },
    };
    this.acts.offer(act);
  }

  /**
   * Keeps the word of somebody of the Trust that a notice is for. Refuses with 404 a notice of another's, and 409 one that nobody has to
   * answer for. Said twice, it stays as it was.
   */
  async byAccount(id: string, caller: Caller): Promise<void> {
    await this.database.transaction(async (tx) => {
      const notice = await lockNotice(tx, id);
      const trust = notice?.subject.trust ?? null;
      if (notice === null || trust === null || !mayDo(caller, 'notices.acknowledge', { trust }))
        throw notFound('notice');
      if (notice.askedBy === null) throw conflict('Nobody has to say that they have read this notice.');
      await acknowledge(tx, notice, { actor: `person:${caller.person}`, email: caller.email });
    });
  }

  /** Null once somebody has said so. */
  private async page(tx: Tx, { subject, holder }: LinkAsked): Promise<LinkPage | null> {
    const notice = await findNotice(tx, subject);
    if (notice === null || notice.acknowledgedAt !== null || !(await this.isTheirs(tx, notice, holder))) return null;
    const { subject: title, paragraphs } = this.words.read(notice, holder);
    return acknowledgementPage(title, paragraphs);
  }

  /** Whoever has left the Trust since reads for it no more, or the next contact would not be told. */
  private async isTheirs(tx: Tx, { subject }: KeptNotice, holder: LinkHolder): Promise<boolean> {
    if (subject.trust !== holder.trust) return false;
    const trust = subject.trust === null ? null : this.environments.trust(subject.trust);
    return trust === null || (await speaksFor(tx, trust, holder.email));
  }
}

async function acknowledge(tx: Tx, notice: KeptNotice, { actor, email }: Reader): Promise<void> {
  if (!(await acknowledgeNotice(tx, notice.id, actor))) return;
  const told = await deliveriesOfNotices(tx, [notice.id]);
  const own = told.filter(({ to }) => to.email.toLowerCase() === email.toLowerCase()).map(({ id }) => id);
  await acknowledgeDeliveries(tx, own, actor);
  const { key, event, subject } = notice;
  const detail = { key, event, trust: subject.trust, release: subject.release, deliveries: own };
  await record(tx, { actor, action: 'notice.acknowledged', subject: `notice:${notice.id}`, detail });
}
