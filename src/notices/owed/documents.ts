import type { ControlledDocument, DocumentState } from '../../evidence/documents/document.js';
import type { OwedNotice } from '../owed.js';

/** A document with how it stands today, and how long before its review people are warned. */
export interface DocumentNow {
  readonly document: ControlledDocument;
  readonly state: DocumentState;
  readonly warnDays: number;
}

/** A Trust that runs a product, and the releases of it that it was asked about. */
export interface ReaderTrust {
  readonly id: string;
  readonly product: string;
  readonly releases: readonly string[];
}

/** What is overdue for longer is no news any more. */
const OVERDUE_DAYS = 60;
const DAY_MS = 86_400_000;
const NOTHING_MORE = { calendar: null, link: null, acknowledgeBy: null, instead: [] } as const;

/** Ahead of each review, and once more when its day is over (001-068). `today` is a day such as `2027-03-31`. */
export function owedOfReviews(documents: readonly DocumentNow[], today: string): readonly OwedNotice[] {
  return documents.flatMap(({ document, state, warnDays }) => {
    if (document.reviewOn === null || (state !== 'in-force' && state !== 'overdue')) return [];
    const left = (Date.parse(document.reviewOn) - Date.parse(today)) / DAY_MS;
    if (left > warnDays || left < -OVERDUE_DAYS) return [];
    return [reviewNotice(document, left < 0)];
  });
}

function reviewNotice(document: ControlledDocument, isOverdue: boolean): OwedNotice {
  const { id, title, reference, version, reviewOn, product, release, trust, owner, link } = document;
  return {
    key: `document-expiring/${id}/${isOverdue ? 'over' : 'ahead'}`,
    event: 'document-expiring',
    subject: { release, product, environment: null, trust, sites: [] },
    facts: {
      title,
      reference,
      version,
      documentLink: link,
      isOverdue,
      reviewOn: `${reviewOn ?? ''}T12:00:00.000Z`,
      owner: owner.name,
    },
    thread: `document/${id}`,
    ...NOTHING_MORE,
    also: [{ ...owner, role: 'document-owner' }],
  };
}

/** The key of what tells the people of UAT of a document. */
export function sharedInUat(document: string): string {
  return `document-shared/${document}/uat`;
}

/**
 * Training documents go to the Product Owner and the testers of UAT as soon as they are in force (003-094), and, unless they are private,
 * to each Trust: those of a release once the Trust is asked about that release, the product's own to every Trust that runs it (003-059).
 */
export function owedOfTraining(
  documents: readonly DocumentNow[],
  trusts: readonly ReaderTrust[],
): readonly OwedNotice[] {
  return documents.flatMap(({ document, state }) => {
    if (document.kind !== 'training' || document.trust !== null || state !== 'in-force') return [];
    const readers = trusts.filter(
      ({ product, releases }) =>
        product === document.product && (document.release === null || releases.includes(document.release)),
    );
    const outside = document.access === 'public' ? readers.map(({ id }) => id) : [];
    return [null, ...outside].map((trust) => sharingNotice(document, trust));
  });
}

function sharingNotice(document: ControlledDocument, trust: string | null): OwedNotice {
  const { id, title, reference, version, product, release, link, changes } = document;
  return {
    key: trust === null ? sharedInUat(id) : `document-shared/${id}/${trust}`,
    event: 'document-shared',
    subject: { release, product, environment: null, trust, sites: [] },
    facts: { title, reference, version, documentLink: link, changes },
    thread: `document/${id}/${trust ?? 'ours'}`,
    ...NOTHING_MORE,
    also: [],
  };
}
