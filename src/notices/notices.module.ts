import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { SitesModule } from '../sites/sites.module.js';
import { Acknowledgements } from './acknowledgement.service.js';
import { CalendarAddresses } from './calendar/calendar-addresses.service.js';
import { CalendarFeeds } from './calendar/calendar-feeds.service.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { CalendarTexts } from './calendar/calendar-texts.service.js';
import { Drawing } from './drawing.service.js';
import { Escalating } from './escalating.service.js';
import { NoticeChannels } from './notice-channels.service.js';
import { NoticeSources } from './notice-sources.service.js';
import { NoticeController } from './notice.controller.js';
import { NoticeMetrics } from './notice.metrics.js';
import { NoticeWorker } from './notice.worker.js';
import { AgreementNotices } from './owed/agreement-notices.service.js';
import { Notices } from './notices.service.js';
import { DocumentNotices } from './owed/document-notices.service.js';
import { DowntimeNotices } from './owed/downtime-notices.service.js';
import { OutageNotices } from './owed/outage-notices.service.js';
import { PassportNotices } from './owed/passport-notices.service.js';
import { ReceiptNotices } from './owed/receipt-notices.service.js';
import { NoticePreferences } from './preferences.service.js';
import { RolloutProgress } from './rollout-progress.js';
import { SeenRollouts } from './seen-rollouts.service.js';
import { SignOffNotices } from './owed/sign-off-notices.service.js';
import { SmokeTestNotices } from './owed/smoke-test-notices.service.js';
import { Telling } from './telling.service.js';
import { WebhookSigning } from './webhooks/signing.service.js';
import { WebhookChannel } from './webhooks/webhook-channel.service.js';
import { WebhookSender } from './webhooks/webhook-sender.js';
import { WebhookController } from './webhooks/webhook.controller.js';
import { Webhooks } from './webhooks/webhooks.service.js';
import { NoticeWords } from './words.service.js';

/** What people must be told: who, what, when, and what became of it; and what the public may see. */
@Module({})
export class NoticesModule {
  /** `progress` knows how rollouts stand; `sender` posts to programs outside. */
  static with(outside: { progress: Type<RolloutProgress>; sender: Type<WebhookSender> }): DynamicModule {
    return {
      module: NoticesModule,
      global: true,
      imports: [SitesModule],
      controllers: [NoticeController, CalendarController, WebhookController],
      providers: [
        ...[
          NoticeSources,
          NoticeChannels,
          NoticeWords,
          CalendarTexts,
          Telling,
          Drawing,
          SeenRollouts,
          NoticeWorker,
          NoticeMetrics,
          DowntimeNotices,
        ],
        ...[Acknowledgements, Escalating, ReceiptNotices, Notices, NoticePreferences],
        ...[CalendarAddresses, CalendarFeeds],
        ...[WebhookChannel, Webhooks, WebhookSigning, { provide: WebhookSender, useClass: outside.sender }],
        AgreementNotices,
        OutageNotices,
        DocumentNotices,
        PassportNotices,
        SignOffNotices,
        SmokeTestNotices,
        { provide: RolloutProgress, useClass: outside.progress },
      ],
      exports: [CalendarAddresses, NoticeSources, NoticeChannels, NoticeWords, NoticeWorker, Notices, RolloutProgress],
    };
  }
}
