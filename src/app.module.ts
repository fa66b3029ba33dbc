import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AnsibleSiteRunner } from './adapters/ansible/ansible-site-runner.service.js';
import { DiskArtefactStore } from './adapters/artefacts/disk-artefact-store.service.js';
import { GitHubSourceHost } from './adapters/github/github-source-host.service.js';
import { JiraIssueTracker } from './adapters/jira/jira-issue-tracker.service.js';
import { MailMessenger } from './adapters/mail/mail-messenger.service.js';
import { RedisHintsModule } from './adapters/redis/redis-hints.module.js';
import { HttpWebhookSender } from './adapters/webhooks/http-webhook-sender.service.js';
import { AuditModule } from './audit/audit.module.js';
import { ChangesModule } from './changes/changes.module.js';
import { ClinicalRiskModule } from './evidence/clinical-risk/clinical-risk.module.js';
import { DocumentsModule } from './evidence/documents/documents.module.js';
import { PassportsModule } from './evidence/passport/passports.module.js';
import { EvidenceModule } from './evidence/evidence.module.js';
import { SmokeTestsModule } from './evidence/smoke-tests/smoke-tests.module.js';
import { SignOffVoids } from './evidence/sign-off-voids.service.js';
import { HotfixesModule } from './hotfixes/hotfixes.module.js';
import { ToldIncidents } from './hotfixes/told-incidents.service.js';
import { IncidentsModule } from './incidents/incidents.module.js';
import { RcasModule } from './incidents/rca/rcas.module.js';
import { PeopleModule } from './people/people.module.js';
import type { Settings } from './platform/config/settings.service.js';
import { type Ground, PlatformModule } from './platform/platform.module.js';
import { PromotionApproval } from './promotions/approval.service.js';
import { CriteriaOfGates } from './promotions/criteria-of-gates.service.js';
import { PromotionsModule } from './promotions/promotions.module.js';
import { ReleasesModule } from './releases/releases.module.js';
import { AbsentTracker } from './releases/scope/absent-tracker.js';
import { ScopeModule } from './releases/scope/scope.module.js';
import { AbsentSource } from './releases/source/absent-source.js';
import { SourceModule } from './releases/source/source.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { StatusModule } from './notices/status/status.module.js';
import { ReleaseNotesModule } from './release-notes/release-notes.module.js';
import { InsightModule } from './reports/insight/insight.module.js';
import { EvidenceExportsModule } from './reports/evidence-export/evidence-exports.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { BegunAtSites } from './rollouts/begun-runs.service.js';
import { DeedsAtSites } from './rollouts/deeds-at-sites.service.js';
import { LetThroughRollouts } from './rollouts/let-through-rollouts.service.js';
import { ProbedReleases } from './rollouts/probed-releases.service.js';
import { ReachedSites } from './rollouts/reached-sites.service.js';
import { RolloutNews } from './rollouts/rollout-news.service.js';
import { RolloutsModule } from './rollouts/rollouts.module.js';
import { SettledRollouts } from './rollouts/settled-rollouts.service.js';
import { OfflineByHand } from './rollouts/told/offline-sites.service.js';
import { ToldProgress } from './rollouts/told-progress.service.js';
import { SitesModule } from './sites/sites.module.js';
import { WebModule } from './web/web.module.js';
import { WindowsModule } from './windows/windows.module.js';

/** The whole house. The only place that sees the adapters, each put behind its port. */
@Module({})
export class AppModule {
  static on(ground: Ground): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(ground),
        ScheduleModule.forRoot(),
        ...[AuditModule, PeopleModule, SitesModule, WindowsModule, ChangesModule],
        ReleasesModule.keepingArtefactsIn(DiskArtefactStore),
        ScopeModule.with({
          tracker: ground.settings.get('JIRA_URL') === undefined ? AbsentTracker : JiraIssueTracker,
          signed: SignOffVoids,
        }),
        SourceModule.with({
          host: ground.settings.get('GITHUB_TOKEN') === undefined ? AbsentSource : GitHubSourceHost,
          news: RolloutNews,
        }),
        EvidenceModule.with({
          messenger: MailMessenger,
          settled: SettledRollouts,
          begun: BegunAtSites,
        }),
        SmokeTestsModule.with({ probed: DeedsAtSites }),
        ...[ClinicalRiskModule, DocumentsModule],
        PassportsModule.with({ reaches: ReachedSites }),
        IncidentsModule.with({ letThrough: LetThroughRollouts }),
        RcasModule.with({ criteria: CriteriaOfGates }),
        ReleaseNotesModule.with({ running: ProbedReleases }),
        NoticesModule.with({ progress: ToldProgress, sender: HttpWebhookSender }),
        StatusModule.with({ offline: OfflineByHand, incidents: ToldIncidents }),
        RolloutsModule.with({
          runner: AnsibleSiteRunner,
          approval: PromotionApproval,
          hints: hintsBetweenProcesses(ground.settings),
        }),
        PromotionsModule,
        HotfixesModule,
        ...[EvidenceExportsModule, ReportsModule, InsightModule, WebModule],
      ],
    };
  }
}

function hintsBetweenProcesses(settings: Settings): DynamicModule | null {
  const url = settings.get('REDIS_URL');
  return url === undefined ? null : RedisHintsModule.at({ url, prefix: settings.get('REDIS_PREFIX') });
}
