import { Injectable } from '@nestjs/common';
import { Deliveries } from '../evidence/deliveries/deliveries.service.js';
import { deliveriesOf } from '../evidence/deliveries/delivery.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Release } from '../releases/release.js';
import { Environments } from '../sites/environments.service.js';
import { titleOf } from './audience.js';
import { editionsOf, readingsOf } from './edition.table.js';
import { stakeholdersOf, type NotesShared, type SharedEdition } from './sharing.js';

/** Answers gates that ask whether notes were shared. */
@Injectable()
export class SharedNotes {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly environments: Environments,
  ) {}

  async of(tx: Tx, release: Pick<Release, 'version' | 'digest'>): Promise<NotesShared> {
    const sent = await deliveriesOf(tx, { kind: 'release-notes', release: release.version });
    const editions = (await editionsOf(tx, release.version)).filter(({ digest }) => digest === release.digest);
    const found: SharedEdition[] = [];
    for (const { id, kind, number, publishedAt, publishedBy } of editions) {
      const readings = await readingsOf(tx, id);
      const stakeholders = stakeholdersOf(readings, sent, (audience) => titleOf(audience, this.environments.trusts));
      found.push({ kind, number, publishedAt, publishedBy, stakeholders });
    }
    return { decides: this.deliveries.areSetUp, editions: found };
  }
}
