import { type DynamicModule, Module } from '@nestjs/common';
import { AnsibleSiteRunner } from './adapters/ansible/ansible-site-runner.service.js';
import { DiskArtefactStore } from './adapters/artefacts/disk-artefact-store.service.js';
import { AuditModule } from './audit/audit.module.js';
import { EvidenceModule } from './evidence/evidence.module.js';
import { PeopleModule } from './people/people.module.js';
import { type Ground, PlatformModule } from './platform/platform.module.js';
import { PromotionApproval } from './promotions/approval.service.js';
import { PromotionsModule } from './promotions/promotions.module.js';
import { ReleasesModule } from './releases/releases.module.js';
import { RolloutsModule } from './rollouts/rollouts.module.js';
import { SitesModule } from './sites/sites.module.js';

/** The whole house. The only place that sees the adapters, each put behind its port. */
@Module({})
export class AppModule {
  static on(ground: Ground): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(ground),
        AuditModule,
        PeopleModule,
        SitesModule,
        ReleasesModule.keepingArtefactsIn(DiskArtefactStore),
        EvidenceModule,
        RolloutsModule.with({ runner: AnsibleSiteRunner, approval: PromotionApproval }),
        PromotionsModule,
      ],
    };
  }
}
