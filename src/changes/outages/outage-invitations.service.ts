import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Caller } from '../../people/caller.js';
import { Database } from '../../platform/database/database.service.js';
import { badRequest } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import { keepInvitation, type OutageInvitation } from './outage-invitation.table.js';
import type { InvitationBody } from './outage.schema.js';

/** Gives contacts of Trusts an address at which they report outages. It is sent to them, and shown to nobody else. */
@Injectable()
export class OutageInvitations {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
  ) {}

  async invite({ trust: id, role, days }: InvitationBody, caller: Caller): Promise<OutageInvitation> {
    const contact = this.environments.trust(id)?.contacts.find((one) => one.role === role);
    if (contact === undefined)
      throw badRequest([
        { field: 'trust', fault: 'names no Trust that there is', fix: 'use an id that the service shows you' },
      ]);
    return this.database.transaction(async (tx) => {
      const invitation = await keepInvitation(tx, { contact, trust: id, days, by: caller.person });
      await record(tx, {
        actor: `person:${caller.person}`,
        action: 'outage.invited',
        subject: `trust:${id}`,
        detail: { role, invitation: invitation.id, expiresAt: invitation.expiresAt },
      });
      return invitation;
    }, 'outage.invite');
  }
}
