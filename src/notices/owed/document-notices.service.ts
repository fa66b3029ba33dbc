import { Injectable, type OnModuleInit } from '@nestjs/common';
import { allRounds } from '../../evidence/agreements/agreement.table.js';
import { documentStates, type ControlledDocument } from '../../evidence/documents/document.js';
import { liveDocuments, today } from '../../evidence/documents/document.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import { PRODUCTS } from '../../sites/site.js';
import { NoticeSources, type NoticeSource } from '../notice-sources.service.js';
import type { OwedNotice } from '../owed.js';
import { owedOfReviews, owedOfTraining, type ReaderTrust } from './documents.js';

/** Where nobody says how long ahead. */
const WARN_DAYS = 30;
/** A Trust that was asked about a release within this time reads its documents. */
const ROUNDS_WITHIN_SECONDS = 30 * 86_400;

/** Draws what is owed of documents: that a review is near or over, and the training documents themselves. */
@Injectable()
export class DocumentNotices implements OnModuleInit, NoticeSource {
  readonly name = 'documents';

  constructor(
    private readonly sources: NoticeSources,
    private readonly environments: Environments,
  ) {}

  onModuleInit(): void {
    this.sources.draw(this);
  }

  readonly owed = async (tx: Tx): Promise<readonly OwedNotice[]> => {
    const documents = await liveDocuments(tx);
    if (documents.length === 0) return [];
    const day = await today(tx);
    const states = documentStates(documents, day);
    const known = documents.map((document) => {
      const state = states.get(document.id) ?? 'awaiting-approval';
      return { document, state, warnDays: this.warnDays(document) };
    });
    return [...owedOfReviews(known, day), ...owedOfTraining(known, await this.readers(tx))];
  };

  private warnDays({ product, kind }: ControlledDocument): number {
    const asked = this.environments.product(product)?.documents?.asked.filter((one) => one.kind === kind) ?? [];
    const seconds = asked.map(({ warnSeconds }) => warnSeconds);
    return seconds.length === 0 ? WARN_DAYS : Math.max(...seconds) / 86_400;
  }

  private async readers(tx: Tx): Promise<readonly ReaderTrust[]> {
    const rounds = await allRounds(tx, { withinSeconds: ROUNDS_WITHIN_SECONDS });
    return PRODUCTS.flatMap((product) => {
      const sites = this.environments.sites('production', product);
      const trusts = [...new Set(sites.flatMap(({ trust }) => trust ?? []))];
      return trusts.map((id) => ({
        ...{ id, product },
        releases: rounds.flatMap((round) => (round.trust === id && round.product === product ? [round.release] : [])),
      }));
    });
  }
}
