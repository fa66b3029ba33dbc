import { ATTESTABLE } from '../evidence/attestable.js';
import type { Permission } from '../people/permission.js';
import { placeholder } from '../platform/placeholder.js';
import { CRITERIA } from '../promotions/criterion.js';
import { passes, type Verdict } from '../promotions/verdict.js';
import { ENVIRONMENT_TITLES, type EnvironmentName } from '../sites/environment.js';
import type { Offer, OnTheWay } from './next.js';
import { waiving } from './waiving.js';

/** A gate of the fix, as it stands. */
export interface FixGate {
  readonly environment: EnvironmentName;
  readonly standing: { readonly state: 'never' | 'under-way' | 'soaking' | 'failed' | 'halted' };
  /** Empty where it is not asked, as the fix is behind it already. */
  readonly criteria: readonly Verdict[];
}

/** The release that is the fix, and the lowest gate that it has not settled behind. */
export interface Climb {
  readonly release: string;
  readonly digest: string;
  readonly gate: FixGate;
  /** Whoever made or promoted it, who therefore never approve it, as person ids. */
  readonly hands: readonly string[];
  /** Whoever signed it off or approved a waiver at its gate, who therefore never promote it. */
  readonly signers: readonly string[];
  /** Why nobody could promote it through that gate now, although it may be open, each in a sentence. */
  readonly inTheWay: readonly string[];
}

/**
 * What takes the fix one rung on, by its gates alone: what people can say, then its promotion. Into Production nobody promotes from here:
 * that is the runbook's own step, once its gate is open.
 */
export function nextOnLadder(climb: Climb): OnTheWay {
  const { gate } = climb;
  const rung = ENVIRONMENT_TITLES[gate.environment];
  switch (gate.standing.state) {
    case 'under-way':
    case 'soaking':
      // The runbook takes that up.
      if (gate.environment === 'production') return { offers: [], waitingFor: [] };
      return { offers: [], waitingFor: [`Its rollout on ${rung} is under way.`] };
    case 'halted':
      return { offers: [], waitingFor: [`Its rollout on ${rung} is halted: decide there.`] };
    case 'never':
    case 'failed':
      return throughGate(climb, gate);
  }
}

function throughGate(climb: Climb, gate: FixGate): OnTheWay {
  const { environment, criteria } = gate;
  const unmet = criteria.filter(({ status }) => !passes(status));
  // Nobody can sign off tickets that were never read, until a second person lets the fix go without them.
  const isBlind = unmet.some(({ unread }) => unread?.of === 'scope' && unread.readAt === null);
  const sayable = unmet.filter(({ kind }) => !(isBlind && kind === 'sign-off'));
  const { release, hands } = climb;
  const offers = [
    ...sayable.flatMap((verdict) => offerFor(climb, gate, verdict) ?? []),
    ...unmet.flatMap((verdict) => waiving({ release, environment, hands }, verdict)),
  ];
  const waiting = unmet
    .filter(({ kind }) => kind !== 'sign-off' && kind !== 'attestation')
    .map(({ title, howToMeet }) => `${title}: ${howToMeet ?? 'not yet'}`);
  const waitingFor = [...waiting, ...climb.inTheWay];
  if (unmet.length + waitingFor.length > 0 || environment === 'production') return { offers, waitingFor };
  return { offers: [promotion(climb, environment)], waitingFor };
}

function offerFor(climb: Climb, { environment }: FixGate, verdict: Verdict): Offer | null {
  if (verdict.kind === 'sign-off') return signOff(climb, environment, verdict);
  return verdict.kind === 'attestation' ? attestation(climb, environment, verdict) : null;
}

const SIGNING = { sit: 'sign-offs.sit', uat: 'sign-offs.uat', oat: 'sign-offs.oat' } as const;

function signOff({ release, digest, hands }: Climb, environment: EnvironmentName, verdict: Verdict): Offer | null {
  const criterion = CRITERIA[environment].find(({ id }) => id === verdict.criterion);
  if (criterion?.kind !== 'sign-off') return null;
  return {
    ...said(verdict, SIGNING[criterion.stage]),
    notBy: hands,
    needs: [
      { field: 'decision', what: 'approved, or rejected with a reason' },
      { field: 'digest', what: 'the digest that you looked at' },
    ],
    path: `/api/v1/releases/${release}/sign-offs`,
    example: { stage: criterion.stage, decision: 'approved', digest },
  };
}

/** A fix at night seldom needs training documents or a load test; that it needs none is the word that always counts. */
function attestation({ release }: Climb, environment: EnvironmentName, verdict: Verdict): Offer {
  const known = ATTESTABLE.find(({ id }) => id === verdict.criterion);
  const link = { field: 'link', what: 'an https link to the proof' };
  const optional = {
    field: 'outcome',
    what: 'not-applicable where the fix needs none; holds, with a link, where it was done',
  };
  const word = known?.mayNotApply === true ? 'not-applicable' : 'holds';
  return {
    ...{ ...said(verdict, 'attestations.record'), roles: known?.attestedBy ?? [] },
    needs: [{ field: 'reason', what: 'what was seen' }, word === 'holds' ? link : optional],
    path: `/api/v1/releases/${release}/attestations`,
    example: {
      ...{ criterion: verdict.criterion, environment, outcome: word, reason: placeholder('what was seen') },
      ...(word === 'holds' && { link: placeholder(link.what) }),
    },
  };
}

function said({ criterion, title, whoCan }: Verdict, permission: Permission) {
  const notBy: readonly string[] = [];
  const as = { who: whoCan.join(' or '), permission, leadsOn: true, notBy, method: 'POST' as const };
  return { step: criterion, what: `${title}.`, ...as };
}

function promotion({ release, digest, signers }: Climb, environment: EnvironmentName): Offer {
  return {
    ...{ step: `promote-to-${environment}`, what: `Promote the fix to ${ENVIRONMENT_TITLES[environment]}.` },
    ...{ who: 'a release manager of the delivery team', permission: 'promotions.request', method: 'POST' },
    ...{ leadsOn: true, notBy: signers, needs: [] },
    ...{ path: '/api/v1/promotions', example: { release, environment, digest } },
  };
}
