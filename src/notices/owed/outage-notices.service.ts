import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PROVIDER_ACT, REPORT_ACT } from '../../changes/outages/outage-act.js';
import { invitationsOfLast, type OutageInvitation } from '../../changes/outages/outage-invitation.table.js';
import { outagesBefore, outagesToTell } from '../../changes/outages/outage.table.js';
import { Settings } from '../../platform/config/settings.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import { NoticeSources, type NoticeSource } from '../notice-sources.service.js';
import type { OwedNotice } from '../owed.js';
import { owedOfOutages } from './outages.js';

/** For so long after it was said is a word still owed to whoever could not be told at once. */
const LOOK_BACK_DAYS = 14;

/** Draws what is owed of outages, and of the addresses by which they are reported. */
@Injectable()
export class OutageNotices implements OnModuleInit, NoticeSource {
  readonly name = 'outages';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  async owed(tx: Tx): Promise<readonly OwedNotice[]> {
    const outages = await outagesToTell(tx, LOOK_BACK_DAYS);
    const invitations = await invitationsOfLast(tx, LOOK_BACK_DAYS);
    const ofOutages = owedOfOutages(outages, {
      before: await outagesBefore(
        tx,
        outages.map(({ id }) => id),
      ),
      trustOf: (site) => this.environments.site(site)?.trust ?? null,
      trustName: (trust) => this.environments.trustName(trust),
      technicalOwnersOf: (trust) => this.technicalOwnersOf(trust),
      noticeDays: this.settings.get('OUTAGE_NOTICE_DAYS'),
      providerAct: PROVIDER_ACT,
    });
    return [...ofOutages, ...invitations.map(owedOfInvitation)];
  }

  private technicalOwnersOf(trust: string): OwedNotice['also'] {
    return this.environments.trust(trust)?.contacts.filter(({ role }) => role === 'technical-owner') ?? [];
  }
}

function owedOfInvitation({ id, trust, name, email, role, expiresAt }: OutageInvitation): OwedNotice {
  return {
    key: `outage-invitation/${id}`,
    event: 'outage-invitation',
    subject: { release: null, product: null, environment: null, trust, sites: [] },
    facts: {},
    thread: `outage-invitation/${id}`,
    link: { act: REPORT_ACT, subject: id, expiresAt },
    ...{ calendar: null, acknowledgeBy: null, instead: [], also: [{ name, email, role }] },
  };
}
