import { Injectable } from '@nestjs/common';
import { record } from '../../audit/audit.table.js';
import type { Trouble } from '../../platform/answer.js';
import { Database } from '../../platform/database/database.service.js';
import { Log } from '../../platform/log/log.service.js';
import { ENVIRONMENT_NAMES } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { TrackerSettings } from '../../sites/product-settings.js';
import type { Begun } from '../outside-reading.js';
import { keepReading, keepTrouble } from '../outside-reading.table.js';
import type { Release } from '../release.js';
import { trackedVersion } from './announcement.service.js';
import { keepAttachments, type ToldAttachment } from './attachment.table.js';
import { contentHash } from './content-hash.service.js';
import { EvidenceWorker } from './evidence-hash.worker.js';
import { IssueTracker, type TrackedScope, type TrackerVocabulary } from './issue-tracker.js';
import { keepOpenReading, keepRuleReading } from './known.table.js';
import { hiddenIn, outlineOf } from './scope.js';
import { SignedScopes } from './signed-scopes.js';
import { keepSnapshot } from './snapshot.table.js';

/** Reads what the tracker says of a release, outside of any transaction, and keeps it. To read twice does no harm. */
@Injectable()
export class ScopeReader {
  constructor(
    private readonly database: Database,
    private readonly tracker: IssueTracker,
    private readonly environments: Environments,
    private readonly evidence: EvidenceWorker,
    private readonly signed: SignedScopes,
    private readonly log: Log,
  ) {}

  /** Reads the scope, which of it meets each environment's rule, and the product's open severities. Answers the first trouble; null: all was read. */
  async read(release: Pick<Release, 'version' | 'product'>, begun: Begun): Promise<Trouble | null> {
    const settings = this.environments.product(release.product)?.tracker ?? null;
    if (settings === null) return null;
    const trouble =
      (await this.readScope(release, settings, begun)) ??
      (await this.readRules(release, settings, begun)) ??
      (await this.readOpen(release, settings, begun));
    if (trouble !== null) {
      await this.database.transaction((tx) => keepTrouble(tx, 'scope', { begun, message: trouble.message }));
      this.log.warn('A scope could not be read', {
        release: release.version,
        kind: trouble.kind,
        because: trouble.message,
      });
    }
    return trouble;
  }

  private async readScope(
    release: Pick<Release, 'version' | 'product'>,
    settings: TrackerSettings,
    begun: Begun,
  ): Promise<Trouble | null> {
    const answer = await this.tracker.readScope(trackedVersion(settings, release), vocabularyOf(settings));
    if (!answer.ok) return answer.trouble;
    const scope = answer.value;
    const ticketHashes = scope.tickets.map(contentHash);
    const { project, version, counted, typeOrder, pages } = scope;
    const hash = contentHash({ project, version, counted, typeOrder, pages, ticketHashes });
    const hashed = { hash, scope, outline: outlineOf(scope), ticketHashes };
    await this.database.transaction(async (tx) => {
      await keepSnapshot(tx, hashed);
      const { state, before } = await keepReading(tx, 'scope', { begun, snapshot: hash });
      if (state === 'late') return;
      await keepAttachments(tx, release.product, evidenceIn(scope, settings));
      if (state === 'same') return;
      const detail = { snapshot: hash, before, tickets: scope.tickets.length, hidden: hiddenIn(scope) };
      await record(tx, { actor: 'gatehouse', action: 'scope.changed', subject: `release:${release.version}`, detail });
      await this.signed.changed(tx, { release, snapshot: hash, readAt: begun.at });
    });
    this.evidence.hint();
    return null;
  }

  private async readRules(
    release: Pick<Release, 'version'>,
    settings: TrackerSettings,
    begun: Begun,
  ): Promise<Trouble | null> {
    for (const environment of ENVIRONMENT_NAMES) {
      const done = settings.definitionOfDone[environment];
      if (done === undefined || !('rule' in done)) continue;
      const { rule } = done;
      const answer = await this.tracker.keysMeeting(trackedVersion(settings, release), rule);
      if (!answer.ok) return answer.trouble;
      const keys = answer.value;
      await this.database.transaction((tx) => keepRuleReading(tx, begun, { environment, rule, keys }));
    }
    return null;
  }

  private async readOpen(
    { product }: Pick<Release, 'product'>,
    settings: TrackerSettings,
    begun: Begun,
  ): Promise<Trouble | null> {
    const priorities = prioritiesThatBlock(settings);
    if (priorities.length === 0) return null;
    const answer = await this.tracker.openWithPriority(settings.project, priorities, vocabularyOf(settings));
    if (!answer.ok) return answer.trouble;
    const tickets = answer.value.map(({ key, summary, status, severity }) => {
      return { key, summary, status: status.name, severity };
    });
    await this.database.transaction((tx) => keepOpenReading(tx, product, { tickets, priorities, readAt: begun.at }));
    return null;
  }
}

export function vocabularyOf({ severities, releaseNoteField }: TrackerSettings): TrackerVocabulary {
  return { severities, releaseNoteField };
}

function prioritiesThatBlock({ blockOn, severities }: TrackerSettings): readonly string[] {
  const blocking = new Set(Object.values(blockOn).flat());
  return Object.keys(severities).filter((priority) => {
    const severity = severities[priority];
    return severity !== undefined && blocking.has(severity);
  });
}

/** The files at the tickets that need evidence; what no text of the database can hold is replaced. */
function evidenceIn({ tickets }: TrackedScope, { evidenceTypes }: TrackerSettings): readonly ToldAttachment[] {
  return tickets
    .filter(({ type }) => evidenceTypes.includes(type.name))
    .flatMap(({ key, attachments }) =>
      attachments.map(({ id, fileName, mediaType, size, createdAt }) => ({
        ...{ id: plain(id), ticket: key, fileName: plain(fileName), mediaType: plain(mediaType) },
        ...{ size: Math.max(0, Math.trunc(size)), createdAt: Number.isNaN(Date.parse(createdAt)) ? null : createdAt },
      })),
    );
}

function plain(text: string): string {
  return text.slice(0, 255).replace(/[\0\p{Cs}]/gu, '\u{FFFD}');
}
