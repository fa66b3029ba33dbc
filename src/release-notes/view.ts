import type { Raw } from './dress.js';
import { changesView, standardView } from './changes-view.js';
import { journeyView } from './journey-view.js';
import { dateInWords, lengthInWords, momentIn, spanIn } from '../platform/local-time.js';
import type { Notes, Said, Signed } from './notes.js';
import { trustOf } from './audience.js';
import type { ActionOrder, SiteAction } from './section.js';
import { withheldWords } from './withheld.js';

const STAGES = { sit: 'SIT', uat: 'UAT', oat: 'OAT' } as const;
const ROLES: Readonly<Record<string, string>> = {
  delivery: 'delivery team',
  'product-owner': 'Product Owner',
  'ai-centre': 'AI Centre',
};
const KINDS = { uat: 'UAT', production: 'production' } as const;
const RELEASES = { planned: 'planned release', hotfix: 'hotfix', iterative: 'iterative release' } as const;
const SEVERITIES = ['', 'Blocker', 'Critical', 'Major', 'Minor', 'Trivial'] as const;

/** What every template is given: a reading in words, in the reader's own time zone. `release-notes/README.md` tells of each field. */
export function viewOf(notes: Notes, hash: string | null): { readonly [name: string]: Raw } {
  const { release, kind, reader } = notes;
  return {
    title: titleOf(notes),
    product: release.productTitle,
    version: release.version,
    kind: KINDS[kind],
    releaseKind: RELEASES[release.kind],
    reader: reader.title,
    timeZone: reader.timeZone,
    isDraft: notes.edition === null,
    edition: editionView(notes),
    summary: notes.summary && {
      paragraphs: paragraphsOf(notes.summary.text),
      by: byLine(notes, 'Written', notes.summary.said, notes.summary.approved),
    },
    action: actionView(notes),
    downtime: downtimeView(notes),
    here: notes.here.map((journey) => journeyView(notes, journey)),
    changes: changesView(notes),
    standard: standardView(notes),
    knownIssues: knownIssuesView(notes),
    documents: documentsView(notes),
    packages: release.packages.map(({ service, version, sha256 }) => ({ service, version, sha256 })),
    signOffs: notes.signOffs.map(({ stage, feature, decision, by, as, at }) => ({
      stage: feature === null ? STAGES[stage] : `${STAGES[stage]} of ${feature}`,
      words: `${decision} by ${by} (${ROLES[as] ?? as}), ${momentIn(reader.timeZone, at)}`,
    })),
    contacts: notes.contacts.map(({ name, role, email, telephone }) => ({ name, role, email, telephone })),
    rollback: release.rollback,
    digest: release.digest,
    commit: release.commit,
    hash,
  };
}

/** The line by which readers know the notes, and the subject of the mail. */
export function titleOf({ release, kind, edition }: Notes): string {
  const what = `${release.productTitle} ${release.version}: ${KINDS[kind]} release notes`;
  if (edition === null) return `Draft: ${what}`;
  return edition.corrects === null ? what : `${what}, corrected (edition ${String(edition.number)})`;
}

/** Paragraphs are set apart by empty lines. */
export function paragraphsOf(text: string): readonly string[] {
  return text
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
}

function editionView({ edition, reader }: Notes): Raw {
  if (edition === null) return null;
  const { number, publishedAt, publishedBy, corrects } = edition;
  return {
    number,
    words: `Edition ${String(number)}, published ${momentIn(reader.timeZone, publishedAt)} by ${publishedBy}`,
    corrects: corrects && { edition: corrects.edition, paragraphs: paragraphsOf(corrects.says) },
  };
}

function byLine({ reader }: Notes, done: string, said: Said, signed: Signed | null): string {
  const written = `${done} by ${said.by} (${ROLES[said.as] ?? said.as}), ${momentIn(reader.timeZone, said.at)}`;
  return signed === null
    ? `${written}.`
    : `${written}; approved by ${signed.by}, ${momentIn(reader.timeZone, signed.at)}.`;
}

function orderWords(order: ActionOrder): string {
  switch (order) {
    case 'hub-first':
      return 'The central hub first, then the sites.';
    case 'sites-first':
      return 'The sites first, then the central hub.';
    case 'one-window':
      return 'The hub and all sites in one window.';
    case 'any':
      return 'In any order.';
  }
}

function boxView({ required, order, what, command, wayBack }: SiteAction): { readonly [name: string]: Raw } {
  return {
    required,
    headline: required ? 'Action is required at your site.' : 'Nothing is required of you.',
    order: orderWords(order),
    what: what === null ? [] : paragraphsOf(what),
    command: command === null ? null : { code: command },
    wayBack: paragraphsOf(wayBack),
  };
}

function actionView(notes: Notes): Raw {
  const { siteAction, audience, trusts } = notes;
  if (siteAction === null) return null;
  const box = boxView(siteAction.box);
  const isTrust = trustOf(audience) !== null;
  const headline = siteAction.box.required ? 'Action is required at the sites.' : 'Nothing is required of the sites.';
  return {
    ...box,
    ...(isTrust ? {} : { headline }),
    otherwise: siteAction.otherwise.map((one) => ({ ...boxView(one), trust: trusts[one.trust] ?? one.trust })),
    by: byLine(notes, 'Written', siteAction.said, null),
  };
}

function downtimeView(notes: Notes): Raw {
  const { downtime, reader, trusts } = notes;
  if (downtime === null) return null;
  const by = byLine(notes, 'Written', downtime.said, null);
  const nothing = { outages: [], notYetAgreedFor: [], unavailable: [], banner: null };
  switch (downtime.state) {
    case 'none':
      return { ...nothing, state: 'none', headline: 'No downtime.', words: paragraphsOf(downtime.because), by };
    case 'not-yet-agreed': {
      const words = downtime.expected === null ? [] : paragraphsOf(downtime.expected);
      return { ...nothing, state: 'not-yet-agreed', headline: 'No time is agreed yet.', words, by };
    }
    case 'planned': {
      const outages = downtime.outages.map(({ trust, from, to }) => ({
        where: trust === null ? 'Everywhere' : (trusts[trust] ?? trust),
        when: spanIn(reader.timeZone, from, to),
        length: lengthInWords(from, to),
      }));
      const notYetAgreedFor = downtime.notYetAgreedFor.map((trust) => trusts[trust] ?? trust);
      const headline = outages.length === 0 ? 'No time is agreed yet.' : 'Downtime is planned.';
      const unavailable = paragraphsOf(downtime.unavailable);
      return {
        state: 'planned',
        headline,
        words: [],
        outages,
        notYetAgreedFor,
        unavailable,
        banner: downtime.banner,
        by,
      };
    }
  }
}

function knownIssuesView(notes: Notes): Raw {
  const { knownIssues, reader } = notes;
  if (knownIssues === null) return null;
  const { issues, withheld, said, signed } = knownIssues;
  return {
    issues: issues
      .toSorted((one, other) => one.severity - other.severity)
      .map(({ reference, title, severity, affects, workaround }) => ({
        reference,
        title,
        severity: `${String(severity)}, ${SEVERITIES[severity]}`,
        affects: affects.join(', '),
        workaround: paragraphsOf(workaround),
      })),
    withheld: withheldWords(withheld, 'issue'),
    as: `As of ${momentIn(reader.timeZone, said.at)}.`,
    by: byLine(notes, 'Listed', said, signed),
    hash: signed?.hash ?? null,
  };
}

function documentsView(notes: Notes): Raw {
  const { clinicalSafety, informationGovernance, training } = notes.documents;
  const all = [
    { title: 'Clinical safety', documents: clinicalSafety },
    { title: 'Information governance', documents: informationGovernance },
    { title: 'Training', documents: training },
  ];
  return all.flatMap(({ title, documents }) => {
    if (documents === null) return [];
    const by = byLine(notes, 'Recorded', documents.said, null);
    const note = documents.note === null ? [] : paragraphsOf(documents.note);
    if (documents.state === 'reviewed-no-change') {
      const words = `Reviewed, no change: ${documents.reviewedBy}, ${dateInWords(documents.reviewedOn)}.`;
      return [{ title, words, documents: [], note, by }];
    }
    const named = documents.documents.map(({ title: name, version, date, link }) => ({
      ...{ title: name, version, date: dateInWords(date), link: link === null ? null : { address: link } },
    }));
    return [{ title, words: 'Updated.', documents: named, note, by }];
  });
}
