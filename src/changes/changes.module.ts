import { Global, Module } from '@nestjs/common';
import { OutagePlaces } from './outages/outage-places.service.js';
import { OutageRecord } from './outages/outage-record.service.js';
import { OutageController } from './outages/outage.controller.js';
import { Outages } from './outages/outages.service.js';

/** What others change and take down themselves. */
@Global()
@Module({
  controllers: [OutageController],
  providers: [OutagePlaces, OutageRecord, Outages],
})
export class ChangesModule {}
