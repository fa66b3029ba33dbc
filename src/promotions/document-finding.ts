import { documentKind, GROUP_TITLES, ratifiers } from '../evidence/documents/document-kind.js';
import { groupsLacking, type ControlledDocument, type DocumentState } from '../evidence/documents/document.js';
import {
  standingOf,
  type AskedStanding,
  type DocumentsShared,
  type DocumentStanding,
} from '../evidence/documents/document-standing.js';
import type { DocumentKindName } from '../sites/asked-documents.js';
import type { DocumentsCriterion } from './criterion.js';
import { passes, type Finding, type Proof } from './verdict.js';

/** How a criterion about documents stands. */
export function findDocuments(criterion: DocumentsCriterion, standing: DocumentStanding | null): Finding {
  if (standing === null) throw new Error('A gate asks for documents, and nothing is known of any.');
  return criterion.asks === 'checklist' ? findHandedOver(standing) : findInForce(criterion.document, standing);
}

function findInForce(kind: DocumentKindName, standing: DocumentStanding): Finding {
  const asked = standing.settings.asked.find((one) => one.kind === kind && one.bound !== 'trust');
  if (asked === undefined) throw new Error(`Nobody asks for ${kind}.`);
  const found = standingOf(asked, standing);
  if (found.inForce !== null) return { status: 'met', evidence: proofOf(found.inForce), howToMeet: null };
  const { wrong } = found;
  if (wrong === null) return { status: 'not-met', evidence: null, howToMeet: wayToBring(found) };
  const isFallen = wrong.state !== 'awaiting-approval' && wrong.state !== 'rejected';
  return {
    status: isFallen ? 'stale' : 'not-met',
    evidence: { ...proofOf(wrong.document), what: trouble(wrong.document, wrong.state) },
    howToMeet: wayOn(found, wrong),
  };
}

function wayToBring({ asked: { kind, bound } }: AskedStanding): string {
  const which = bound === 'release' ? 'for exactly this release ' : '';
  return `The delivery team puts a document under control ${which}(POST /api/v1/documents, kind ${kind}), and ${ratifiers(documentKind(kind))} approves it.`;
}

function wayOn(standing: AskedStanding, wrong: NonNullable<AskedStanding['wrong']>): string {
  const { document, state } = wrong;
  switch (state) {
    case 'awaiting-approval':
    case 'stale': {
      const lacking = groupsLacking(document).map((group) => GROUP_TITLES[group]);
      const who = lacking.length === 0 ? ratifiers(documentKind(document.kind)) : lacking.join(' and ');
      return `The approval by ${who} is recorded, by another person than the one who brought it.`;
    }
    case 'rejected':
      return 'A new version answers what was rejected, and is approved.';
    case 'overdue':
      return 'Its owner reviews it, and the new version, with its next day of review, is approved.';
    case 'withdrawn':
    case 'replaced':
    case 'in-force':
      return wayToBring(standing);
  }
}

function trouble(document: ControlledDocument, state: DocumentState): string {
  const name = nameOf(document);
  switch (state) {
    case 'awaiting-approval':
      return `${name} is not approved yet.`;
    case 'rejected':
      return `${name} was rejected.`;
    case 'overdue':
      return `${name} was to be reviewed by ${document.reviewOn ?? 'a day that is over'}, and was not.`;
    case 'stale': {
      const drift = document.approvals.flatMap(({ voided }) => voided?.drift ?? []).map(({ what }) => what);
      return `${name} was approved on other tickets. Since then: ${drift.slice(0, 10).join(' ')}`;
    }
    case 'withdrawn':
      return `${name} was withdrawn by ${document.withdrawn?.by.name ?? 'somebody'}.`;
    case 'replaced':
    case 'in-force':
      return `${name}.`;
  }
}

/** By the checklist itself: every item is done, with a responsible person (001-063). */
function findHandedOver({ checklist }: DocumentStanding): Finding {
  const open = checklist.filter(({ isDone }) => !isDone);
  const last = checklist
    .flatMap(({ said }) => said ?? [])
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const count = `${checklist.length - open.length} of ${checklist.length} items are done.`;
  const by = last.at(-1) ?? null;
  const evidence = { what: count, by: by?.by ?? null, at: by?.at.toISOString() ?? null, link: null, reason: null };
  if (open.length === 0) return { status: 'met', evidence, howToMeet: null };
  const more = open.length > 10 ? ` And ${open.length - 10} more.` : '';
  const howToMeet = `${open
    .slice(0, 10)
    .flatMap(({ lacking }) => lacking ?? [])
    .join(' ')}${more}`;
  return { status: 'not-met', evidence, howToMeet };
}

/**
 * Training documentation is updated and shared: the documents of this release are in force and, where messages can leave, have arrived
 * (003-094). `attested` is what people say: that it is shared, where none can leave, and that a release needs none (003-059).
 */
export function findTraining(standing: DocumentStanding, attested: Finding): Finding {
  if (attested.status === 'not-applicable') return attested;
  const updated = findInForce('training', standing);
  if (!passes(updated.status)) return updated;
  const asked = standing.settings.asked.find(({ kind, bound }) => kind === 'training' && bound !== 'trust');
  const document = asked === undefined ? null : standingOf(asked, standing).inForce;
  if (document === null) return updated;
  switch (standing.shared.decidedBy) {
    case 'nothing':
      return updated;
    case 'deliveries':
      return findShared(document, standing.shared);
    case 'word': {
      if (passes(attested.status)) return { ...updated, evidence: attested.evidence };
      const howToMeet =
        'The document is in force. The delivery team attests that it was shared, with a reason and a link.';
      return { status: attested.status, evidence: updated.evidence, howToMeet };
    }
  }
}

function findShared(document: ControlledDocument, { byDocument }: DocumentsShared): Finding {
  const { arrived = 0, waiting = 0, failed = 0, since = null } = byDocument.get(document.id) ?? {};
  const name = nameOf(document);
  const what = `${name} was delivered to ${arrived} ${arrived === 1 ? 'person' : 'people'}${failed === 0 ? '' : `, and could not be to ${failed}`}.`;
  const evidence = { ...proofOf(document), what, at: since?.toISOString() ?? null };
  if (arrived > 0) return { status: 'met', evidence, howToMeet: null };
  const howToMeet =
    waiting > 0
      ? 'It is on its way: wait until the mail server has taken it.'
      : 'Gatehouse sends it by itself to the Product Owner and the UAT testers; see what became of it under notices.';
  return { status: 'not-met', evidence, howToMeet };
}

function nameOf({ title, reference, version }: ControlledDocument): string {
  return `${title} (${reference}, version ${version})`;
}

function proofOf(document: ControlledDocument): Proof {
  const { link, reviewOn } = document;
  const approvals = document.approvals.filter(({ decision, voided }) => decision === 'approved' && voided === null);
  const last = approvals.at(-1);
  const groups = [...new Set(approvals.map(({ group }) => GROUP_TITLES[group]))].join(' and ');
  const until = reviewOn === null ? '' : `; to be reviewed by ${reviewOn}`;
  return {
    what: `${nameOf(document)}, approved by ${groups}${until}.`,
    by: last?.by ?? document.by,
    at: (last?.at ?? document.at).toISOString(),
    link,
    reason: last?.reason ?? null,
  };
}
