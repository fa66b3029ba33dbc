import { PeopleAddresses } from './people-addresses.js';

/** Which product, and either the last so many days or from one day to another. */
export interface InsightOf {
  readonly product?: string;
  readonly days?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Every address of a page, as a browser is to ask for it. `root` is what lies before all of them: `` or `/gatehouse`. */
export class Addresses extends PeopleAddresses {
  asset(name: string): string {
    return `${this.root}/assets/${name}`;
  }

  /** `to` is where they were going, without `root`. */
  signIn(to = '/'): string {
    return to === '/' ? `${this.root}/sign-in` : `${this.root}/sign-in?to=${encodeURIComponent(to)}`;
  }

  get signedOut(): string {
    return `${this.root}/sign-in?signed-out=yes`;
  }

  /** Where a password is set with a right to do so once. */
  get password(): string {
    return `${this.root}/password`;
  }

  get passwordSet(): string {
    return `${this.password}/done`;
  }

  get signOut(): string {
    return `${this.root}/sign-out`;
  }

  get ladder(): string {
    return `${this.root}/`;
  }

  get incidents(): string {
    return `${this.root}/incidents`;
  }

  get raiseIncident(): string {
    return `${this.incidents}/raise`;
  }

  incident(id: string): string {
    return `${this.incidents}/${id}`;
  }

  /** What is sent from the page of an incident: one of its forms. */
  incidentForm(
    id: string,
    form: 'severity' | 'state' | 'clinical-risk' | 'attribution' | 'sites' | 'notes' | 'hotfixes',
  ) {
    return `${this.incident(id)}/${form}`;
  }

  get hotfixes(): string {
    return `${this.root}/hotfixes`;
  }

  hotfix(id: string): string {
    return `${this.hotfixes}/${id}`;
  }

  /** A step that is offered to whoever looks: asked about here where it needs to be confirmed, and sent here. */
  hotfixStep(id: string, step: string): string {
    return `${this.hotfix(id)}/next/${encodeURIComponent(step)}`;
  }

  /** Where its fix is registered as a release. */
  hotfixFix(id: string): string {
    return `${this.hotfix(id)}/fix`;
  }

  /** Where an order by which sites were taken offline for it is tried again. */
  hotfixTryAgain(id: string): string {
    return `${this.hotfix(id)}/try-again`;
  }

  hotfixSmokeTest(id: string, site: string): string {
    return `${this.hotfix(id)}/smoke-tests/${site}`;
  }

  get rcas(): string {
    return `${this.root}/rcas`;
  }

  rca(id: string): string {
    return `${this.rcas}/${id}`;
  }

  /** What is sent from the page of an RCA: one of its forms. */
  rcaForm(id: string, form: string): string {
    return `${this.rca(id)}/${form}`;
  }

  rcaAction(id: string, number: number, act: 'close' | 'reopen' | 'due' | 'owner'): string {
    return `${this.rca(id)}/actions/${number}/${act}`;
  }

  /** Where a section is written. */
  rcaSection(id: string, section: string): string {
    return `${this.rca(id)}/sections/${section}`;
  }

  rcaExport(id: string, format: 'html' | 'markdown' | 'json'): string {
    return `${this.rca(id)}/export?format=${format}`;
  }

  rcaOwnPart(id: string): string {
    return `${this.rca(id)}/own-part`;
  }

  get trusts(): string {
    return `${this.root}/trusts`;
  }

  trust(id: string): string {
    return `${this.trusts}/${id}`;
  }

  trustFreezes(id: string): string {
    return `${this.trust(id)}/freezes`;
  }

  trustFreezeEnd(id: string, freeze: string): string {
    return `${this.trustFreezes(id)}/${freeze}/end`;
  }

  trustDocuments(id: string): string {
    return `${this.trust(id)}/documents`;
  }

  trustDocumentDecision(id: string, document: string): string {
    return `${this.trustDocuments(id)}/${document}/decision`;
  }

  trustDocumentWithdrawal(id: string, document: string): string {
    return `${this.trustDocuments(id)}/${document}/withdrawal`;
  }

  trustOutages(id: string): string {
    return `${this.trust(id)}/outages`;
  }

  trustOutageEnd(id: string, outage: string): string {
    return `${this.trustOutages(id)}/${outage}/end`;
  }

  trustContacts(id: string): string {
    return `${this.trust(id)}/contacts`;
  }

  /** The release notes that were published for it. */
  trustNotes(id: string): string {
    return `${this.trust(id)}/notes`;
  }

  trustAnswer(id: string, agreement: string): string {
    return `${this.trust(id)}/agreements/${agreement}/answer`;
  }

  get schedule(): string {
    return `${this.root}/schedule`;
  }

  /** A part of the schedule, such as `{ view: 'week', on: '2026-11-24' }`. */
  scheduleOf(query: Readonly<Record<string, string>>): string {
    return `${this.schedule}?${new URLSearchParams(query).toString()}`;
  }

  /** Where it is followed from a calendar of one's own. */
  get scheduleCalendars(): string {
    return `${this.schedule}/calendars`;
  }

  calendarEnd(id: string): string {
    return `${this.scheduleCalendars}/${id}/end`;
  }

  get rollouts(): string {
    return `${this.root}/rollouts`;
  }

  rollout(id: string): string {
    return `${this.root}/rollouts/${id}`;
  }

  /** One site of a rollout, with what happened there. */
  rolloutSite(id: string, site: string): string {
    return `${this.rollout(id)}/sites/${site}`;
  }

  /** What can be done to a rollout, each on a page of its own. */
  rolloutAct(id: string, act: string): string {
    return `${this.rollout(id)}/acts/${act}`;
  }

  rolloutWaveBack(id: string, wave: number): string {
    return `${this.rollout(id)}/waves/${wave}/roll-back`;
  }

  rolloutSiteAct(id: string, site: string, act: string): string {
    return `${this.rolloutSite(id, site)}/acts/${act}`;
  }

  /** Where a second person decides whether a site is opened in spite of its windows. */
  rolloutOverride(id: string, override: string): string {
    return `${this.rollout(id)}/overrides/${override}`;
  }

  stopLift(stop: string): string {
    return `${this.root}/stops/${stop}/lift`;
  }

  get record(): string {
    return `${this.root}/record`;
  }

  /** Where the evidence of a release is asked for. */
  get exportEvidence(): string {
    return `${this.record}/evidence`;
  }

  recordEntry(seq: number): string {
    return `${this.record}/${seq}`;
  }

  /** Everything that concerns this, such as `release:2.1.0`. */
  recordAbout(subject: string): string {
    return `${this.record}?subject=${encodeURIComponent(subject)}`;
  }

  /** Everything that this one did, such as `person:<id>`. */
  recordBy(actor: string): string {
    return `${this.record}?actor=${encodeURIComponent(actor)}`;
  }

  /** How well releases come to Trusts, of a product and a time; the usual ones where none is named. */
  insight(of: InsightOf = {}): string {
    return `${this.root}/insight${queryOf(of)}`;
  }

  /** The table of a measure, as a file. */
  insightTable(measure: string, of: InsightOf): string {
    return `${this.root}/insight/${measure}.csv${queryOf(of)}`;
  }

  /** What tells a page that something has changed. */
  get live(): string {
    return `${this.root}/live`;
  }

  liveRollout(id: string): string {
    return `${this.live}/rollouts/${id}`;
  }

  get status(): string {
    return `${this.root}/status`;
  }

  /** The page of a link, by the last part of its address. */
  link(address: string): string {
    return `${this.root}/l/${encodeURIComponent(address)}`;
  }

  get statusFeed(): string {
    return `${this.root}/public/v1/status.rss`;
  }

  /** One of our own paths, as it was asked of us. */
  own(path: string): string {
    return `${this.root}${path}`;
  }
}

function queryOf(fields: object): string {
  const query = new URLSearchParams(Object.entries(fields)).toString();
  return query === '' ? '' : `?${query}`;
}
