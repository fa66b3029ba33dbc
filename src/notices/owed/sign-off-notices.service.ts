import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RUNG_OF_STAGE } from '../../evidence/consultations/consultation.js';
import { Consultations } from '../../evidence/consultations/consultations.service.js';
import { SettledReleases } from '../../evidence/settled-releases.js';
import { signOffsOf } from '../../evidence/sign-off.table.js';
import { STAGES } from '../../evidence/sign-off.js';
import { listPeople } from '../../people/person.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { releasesOfDigests } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { NoticeSources } from '../notice-sources.service.js';
import type { OwedNotice } from '../owed.js';
import { owedOfSettled } from './signing.js';

/** What settled longer ago was told. */
const WITHIN_SECONDS = 14 * 86_400;

/** What is owed of releases that have settled on a rung: that they are there, whose word is asked for, and what it was. */
@Injectable()
export class SignOffNotices implements OnModuleInit {
  readonly name = 'sign-offs';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
    private readonly settled: SettledReleases,
    private readonly consultations: Consultations,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const settled = await this.settled.recently(tx, WITHIN_SECONDS);
    if (settled.length === 0) return [];
    const people = await listPeople(tx);
    const now = await databaseNow(tx);
    const digests = settled.map(({ digest }) => digest);
    const releases = new Map((await releasesOfDigests(tx, digests)).map((release) => [release.digest, release]));
    const owed: OwedNotice[] = [];
    for (const one of settled) {
      const release = releases.get(one.digest);
      if (release === undefined) continue;
      const stage = STAGES.find((name) => RUNG_OF_STAGE[name] === one.environment);
      const consultation = stage === undefined ? null : await this.consultations.standing(tx, release, stage);
      const { version, product, registeredBy, builtBy } = release;
      const sites = this.environments.sites('production', product);
      const trusts = [...new Set(sites.flatMap(({ trust }) => trust ?? []))];
      const signOffs = await signOffsOf(tx, version);
      owed.push(
        ...owedOfSettled(
          { settled: one, madeBy: [registeredBy, ...builtBy], signOffs, consultation, trusts },
          people,
          now,
        ),
      );
    }
    return owed;
  };
}
