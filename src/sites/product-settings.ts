import { documentsOf, type DocumentsDocument, type DocumentSettings } from './asked-documents.js';
import { secondsIn } from './duration.js';
import type { EnvironmentName } from './environment.js';
import type { Product } from './site.js';
import type { SmokeTestSettings } from './smoke-test-settings.js';
import { sourceOf, type SourceDocument, type SourceSettings } from './source-settings.js';

/** Blocker 1, Critical 2, Major 3, Minor 4, Trivial 5 (decision 4). */
export type TicketSeverity = 1 | 2 | 3 | 4 | 5;

/** When a ticket counts as done: by the category of its status, or by a rule in the tracker's own query language. */
export type DoneRule =
  { readonly statusCategories: readonly ('to-do' | 'in-progress' | 'done')[] } | { readonly rule: string };

/** Which tickets: those that have one of the labels or are of one of the types, by name. */
export interface TicketMark {
  readonly labels: readonly string[];
  readonly types: readonly string[];
}

/** Where a product's tickets are kept, and what its gates ask of them. */
export interface TrackerSettings {
  /** The key of its project in the tracker. */
  readonly project: string;
  /** What a release is called there; `{version}` stands for the release's version. */
  readonly version: string;
  /** Severity by the name of a priority, in lower case. */
  readonly severities: Readonly<Record<string, TicketSeverity>>;
  /** The field that holds a ticket's words for release notes, such as `customfield_10050`; null: there is none. */
  readonly releaseNoteField: string | null;
  /** What every ticket of the scope must meet before the release enters an environment; where absent, nothing is asked. */
  readonly definitionOfDone: Readonly<Partial<Record<EnvironmentName, DoneRule>>>;
  /** The severities of which no ticket of the product may be open when a release enters an environment. */
  readonly blockOn: Readonly<Partial<Record<EnvironmentName, readonly TicketSeverity[]>>>;
  /** The types of ticket that need SIT evidence attached; empty: none. */
  readonly evidenceTypes: readonly string[];
  /** Which tickets are features that the Product Owner signs off one by one. */
  readonly needsUat: TicketMark;
  /** Which tickets were found in Live: those of severity 1 and 2 become incidents. None of either: no ticket does. */
  readonly foundInLive: TicketMark;
  /** Which tickets Trusts are told of without their words; `all`: whatever has a security level. */
  readonly redact: { readonly labels: readonly string[]; readonly securityLevels: 'all' | readonly string[] };
  /** How old, in seconds, what was read from the tracker may be before it no longer counts as known. */
  readonly freshSeconds: number;
}

/** Whom readers of a product's release notes may ask. */
export interface NotesContact {
  readonly name: string;
  readonly role: string;
  readonly email: string;
  readonly telephone?: string;
}

/** What holds for the release notes of every release of a product. */
export interface NotesSettings {
  /** Named where a release's own notes name none. */
  readonly contacts: readonly NotesContact[];
  /** By kind of notes, the sections that may not be empty, beside the summary; where absent, those of the release process. */
  readonly mandatory: Readonly<Partial<Record<'uat' | 'production', readonly string[]>>>;
}

/** What is said of a product beside where it runs: the outside systems that know of it. */
export interface ProductSettings {
  readonly title: string;
  /** Null: no tickets are kept anywhere that Gatehouse reads. */
  readonly tracker: TrackerSettings | null;
  /** Null: its source is kept nowhere that Gatehouse reads. */
  readonly source: SourceSettings | null;
  readonly notes: NotesSettings;
  /** Null: its releases are smoke tested only where somebody decides so. */
  readonly smokeTest: SmokeTestSettings | null;
  /** Absent: no document is asked for. */
  readonly documents?: DocumentSettings;
}

/** `tracker` as `products.yml` writes it. */
export interface TrackerDocument {
  readonly project: string;
  readonly version: string;
  readonly severities?: Readonly<Record<string, TicketSeverity>>;
  readonly releaseNoteField?: string;
  readonly definitionOfDone?: TrackerSettings['definitionOfDone'];
  readonly blockOn?: TrackerSettings['blockOn'];
  readonly evidenceTypes?: readonly string[];
  readonly needsUat?: Partial<TicketMark>;
  readonly foundInLive?: Partial<TicketMark>;
  readonly redact?: Partial<TrackerSettings['redact']>;
  readonly fresh?: string;
}

export interface ProductDocument {
  readonly title: string;
  readonly tracker?: TrackerDocument;
  readonly source?: SourceDocument;
  readonly notes?: Partial<NotesSettings>;
  readonly smokeTest?: SmokeTestSettings;
  readonly documents?: DocumentsDocument;
}

/** `products.yml` */
export interface ProductsDocument {
  readonly products: Readonly<Partial<Record<Product, ProductDocument>>>;
}

/** The names that Jira gives its priorities, and the severities that the test strategy gives them. */
const SEVERITIES: TrackerSettings['severities'] = { blocker: 1, critical: 2, major: 3, minor: 4, trivial: 5 };
/** No Sev 1 for UAT, and no Sev 2 either for Production (003-070). */
export const BLOCK_ON: TrackerSettings['blockOn'] = { uat: [1], production: [1, 2] };
const DONE: DoneRule = { statusCategories: ['done'] };
const FRESH = '15m';

/** Fills in what a file leaves out: what the release process itself asks (003-038, decision 4). Throws only for files that were not checked. */
export function settingsOfProduct({
  title,
  tracker,
  source,
  notes,
  smokeTest,
  documents,
}: ProductDocument): ProductSettings {
  return {
    title,
    tracker: tracker === undefined ? null : trackerOf(tracker),
    source: source === undefined ? null : sourceOf(source),
    notes: { contacts: [], mandatory: {}, ...notes },
    ...(documents === undefined ? {} : { documents: documentsOf(documents) }),
    smokeTest: smokeTest ?? null,
  };
}

function trackerOf(written: TrackerDocument): TrackerSettings {
  const freshSeconds = secondsIn(written.fresh ?? FRESH);
  if (freshSeconds === null) throw new Error('The products file was not checked before use.');
  const severities = Object.entries(written.severities ?? SEVERITIES);
  return {
    project: written.project,
    version: written.version,
    severities: Object.fromEntries(severities.map(([priority, severity]) => [priority.toLowerCase(), severity])),
    releaseNoteField: written.releaseNoteField ?? null,
    definitionOfDone: written.definitionOfDone ?? { uat: DONE, production: DONE },
    blockOn: written.blockOn ?? BLOCK_ON,
    evidenceTypes: written.evidenceTypes ?? ['Story'],
    needsUat: { labels: ['needs-uat'], types: ['New Feature'], ...written.needsUat },
    foundInLive: { labels: [], types: [], ...written.foundInLive },
    redact: { labels: ['security', 'personal-data'], securityLevels: 'all', ...written.redact },
    freshSeconds,
  };
}

/** What a release of this version is called in the tracker. */
export function trackedName({ version: template }: Pick<TrackerSettings, 'version'>, version: string): string {
  return template.replace('{version}', () => version);
}
