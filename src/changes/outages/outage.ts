/** What a Trust or a third party does itself. */
export const OUTAGE_KINDS = ['power', 'network', 'hosted-service', 'change', 'third-party-works'] as const;
export type OutageKind = (typeof OUTAGE_KINDS)[number];

/** In words for people, as a list offers them. */
export const KIND_WORDS: Readonly<Record<OutageKind, string>> = {
  power: 'Power outage',
  network: 'Network outage',
  'hosted-service': 'A hosted service is taken down',
  change: 'A change that may affect delivery, such as of a firewall',
  'third-party-works': 'Works of a third party, such as patches or hardware',
};

/** Those whose resources for taking down and bringing back have to be planned when they are told (002-018). */
export function needsResources(kind: OutageKind): boolean {
  return kind === 'power' || kind === 'hosted-service';
}

/** An outage as it is kept. Times are UTC. */
export interface Outage {
  readonly id: string;
  readonly kind: OutageKind;
  readonly trust: string | null;
  /** Who does the works, where it is a third party. */
  readonly thirdParty: string | null;
  readonly sites: readonly string[];
  readonly what: string;
  readonly why: string;
  readonly from: Date;
  readonly to: Date;
  readonly takedown: string | null;
  readonly restore: string | null;
  /** False: nobody told us before; it was found out. */
  readonly announced: boolean;
  /** When the beginning that stands now was told. */
  readonly toldAt: Date;
  readonly revision: number;
  readonly reporter: { readonly person: string | null; readonly name: string };
  /** Told by our own people in the name of the Trust or the third party. */
  readonly onBehalf: boolean;
  readonly reportedAt: Date;
  readonly impact: { readonly text: string; readonly by: string; readonly at: Date } | null;
  /** Who carries the network, and when they were told. */
  readonly provider: { readonly name: string; readonly toldAt: Date | null } | null;
  readonly falseAlarms: number;
  readonly callOuts: number;
  readonly chargeable: boolean;
  readonly serviceLevels: string | null;
  readonly withdrawn: { readonly at: Date; readonly by: string; readonly because: string } | null;
}

export type OutageState = 'planned' | 'in-progress' | 'over' | 'withdrawn';

/** One that was taken back after it had begun is over early. */
export function stateOf({ from, to, withdrawn }: Pick<Outage, 'from' | 'to' | 'withdrawn'>, now: Date): OutageState {
  if (withdrawn !== null) return withdrawn.at < from ? 'withdrawn' : 'over';
  if (now >= to) return 'over';
  return now >= from ? 'in-progress' : 'planned';
}

const DAY_MS = 86_400_000;

/** How many whole days before its beginning it was told; 0 for one that had begun. */
export function noticeDays({ from, toldAt }: Pick<Outage, 'from' | 'toldAt'>): number {
  return Math.max(0, Math.floor((from.getTime() - toldAt.getTime()) / DAY_MS));
}

/** Whether it was told later than the days that are asked for; one that nobody announced always was (002-017). */
export function isShort(outage: Pick<Outage, 'from' | 'toldAt' | 'announced'>, days: number): boolean {
  return !outage.announced || outage.from.getTime() - outage.toldAt.getTime() < days * DAY_MS;
}

/** Whether its impact was assessed, and in time: before it began (003-035). */
export function assessmentOf({
  kind,
  from,
  impact,
}: Pick<Outage, 'kind' | 'from' | 'impact'>): 'not-asked' | 'awaited' | 'done' | 'late' {
  if (impact !== null) return impact.at < from ? 'done' : 'late';
  return kind === 'third-party-works' ? 'awaited' : 'not-asked';
}

/** What is still to be done about an outage that is to come or under way, in sentences; none for one that is over or withdrawn. */
export function leftToDo(outage: Outage, now: Date): readonly string[] {
  const state = stateOf(outage, now);
  if (state === 'withdrawn' || state === 'over') return [];
  return [
    ...(providerIsToldOf(outage) ? [] : ['Tell the network provider, and record here when you did.']),
    ...(assessmentOf(outage) === 'awaited'
      ? [`Assess the impact ${state === 'planned' ? 'before it begins' : 'now: it has begun'}, and record it here.`]
      : []),
    ...(needsResources(outage.kind) && (outage.takedown === null || outage.restore === null)
      ? ['Say who takes it down and who brings it back.']
      : []),
  ];
}

/** Whether nobody has to tell the network provider any more (002-022). */
export function providerIsToldOf({ kind, provider }: Pick<Outage, 'kind' | 'provider'>): boolean {
  return kind !== 'network' || (provider !== null && provider.toldAt !== null);
}

/** To whom loss of service by it is put down: never to the delivery team (003-034, 003-036). `nameOf` is of a Trust. */
export function undertakenBy(
  { thirdParty, trust }: Pick<Outage, 'thirdParty' | 'trust'>,
  nameOf: (trust: string) => string,
): string {
  return thirdParty ?? (trust === null ? 'a third party' : nameOf(trust));
}

/** As the freeze of its sites says it, to planners and at gates. */
export function reasonOf({ kind, what }: Pick<Outage, 'kind' | 'what'>): string {
  return `${KIND_WORDS[kind]}: ${what}`;
}

/** Whether it explains an alarm of a site at a moment: it was announced, and lasted then (002-021). */
export function explains({ announced, sites, from, to, withdrawn }: Outage, site: string, at: Date): boolean {
  return announced && sites.includes(site) && from <= at && at < to && (withdrawn === null || at < withdrawn.at);
}
