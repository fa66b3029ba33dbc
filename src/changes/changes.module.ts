import { Global, Module } from '@nestjs/common';
import { FreezesByLink } from './outages/freezes-by-link.service.js';
import { OutageInvitations } from './outages/outage-invitations.service.js';
import { OutageLinks } from './outages/outage-links.service.js';
import { OutagePlaces } from './outages/outage-places.service.js';
import { OutageRecord } from './outages/outage-record.service.js';
import { OutageController } from './outages/outage.controller.js';
import { Outages } from './outages/outages.service.js';

/** What others change and take down themselves. */
@Global()
@Module({
  controllers: [OutageController],
  providers: [FreezesByLink, OutageInvitations, OutageLinks, OutagePlaces, OutageRecord, Outages],
  exports: [Outages],
})
export class ChangesModule {}
