import type { Consultation } from '../../evidence/consultations/consultation.js';
import type { SettledRelease } from '../../evidence/settled-releases.js';
import { signerOf, type SignOff, type Stage } from '../../evidence/sign-off.js';
import type { EnvironmentName } from '../../sites/environment.js';
import type { KnownPerson } from '../recipients.js';
import type { NoticeSubject, OwedNotice } from '../owed.js';

/** A release that has settled on a rung, with all that was said of it. */
export interface ToSign {
  readonly settled: SettledRelease;
  /** Whoever registered or built it, as person ids. */
  readonly madeBy: readonly string[];
  /** Of the release, oldest first. */
  readonly signOffs: readonly SignOff[];
  /** Before the sign-off that speaks of this rung; null: nobody is waited for. */
  readonly consultation: Consultation | null;
  /** The Trusts at which the product runs in Production. */
  readonly trusts: readonly string[];
}

const STAGE_OF: Readonly<Record<EnvironmentName, Stage | null>> = {
  dev: null,
  sit: 'sit',
  uat: 'uat',
  'pre-prod': 'oat',
  production: null,
};

const NOTHING_MORE = { calendar: null, link: null, acknowledgeBy: null } as const;

/** All that is owed of one release on one rung: that it is there, whose word is asked for, and what the word was (003-110, 003-114, 003-115). */
export function owedOfSettled(of: ToSign, people: readonly KnownPerson[], now: Date): readonly OwedNotice[] {
  const { settled } = of;
  const stage = STAGE_OF[settled.environment];
  const deployed = settled.environment === 'dev' ? [] : [null, ...of.trusts].map((trust) => deployedNotice(of, trust));
  if (stage === null) return deployed;
  return [...deployed, ...asked(of, stage, people, now), ...told(of, stage)];
}

function deployedNotice({ settled }: ToSign, trust: string | null): OwedNotice {
  const { digest, environment, settledAt } = settled;
  return {
    ...{ key: `deployed/${digest}/${environment}/${settledAt.toISOString()}/${trust ?? 'own'}`, event: 'deployed' },
    ...{
      subject: subjectOf(settled, trust),
      facts: { since: settledAt.toISOString() },
      thread: threadOf(settled, trust),
    },
    ...{ ...NOTHING_MORE, instead: [], also: [] },
  };
}

function asked(of: ToSign, stage: Stage, people: readonly KnownPerson[], now: Date): readonly OwedNotice[] {
  const { settled, consultation } = of;
  const said = wordsOn(of, stage);
  const last = said.at(-1) ?? null;
  if (said.some((one) => stands(one, now))) return [];
  const from = `${settled.digest}/${stage}/${settled.settledAt.toISOString()}`;
  const common = { subject: subjectOf(settled, null), thread: threadOf(settled, null), ...NOTHING_MORE, instead: [] };
  if (consultation !== null && !consultation.isOver) {
    const also = people.filter(({ id }) => consultation.waitingFor.some(({ person }) => person === id));
    const facts = { until: (consultation.endsAt ?? now).toISOString() };
    if (also.length === 0) return [];
    return [
      {
        ...common,
        key: `consultation-asked/${from}`,
        event: 'consultation-asked',
        facts,
        also: also.map(named('uat-tester')),
      },
    ];
  }
  const { role } = signerOf(stage, 'approved');
  const also = signersAmong(people, of, stage).map(named(role));
  if (also.length === 0) return [];
  const facts = {
    ...{ stage: stage.toUpperCase(), since: settled.settledAt.toISOString(), digestStart: settled.digest.slice(0, 12) },
    ...{ again: last !== null, consulted: consultation !== null },
  };
  return [{ ...common, key: `sign-off-asked/${from}/${last?.id ?? 'first'}`, event: 'sign-off-asked', facts, also }];
}

/** What was said of the whole stage since it settled. */
function wordsOn({ settled, signOffs }: ToSign, stage: Stage): readonly SignOff[] {
  return signOffs.filter(
    (one) =>
      one.stage === stage && one.feature === null && one.digest === settled.digest && one.at >= settled.settledAt,
  );
}

/** A no stands until it is taken back; a yes also until it runs out or its tickets become others. */
function stands({ withdrawn, voided, expiresAt }: SignOff, now: Date): boolean {
  return withdrawn === null && voided === null && (expiresAt === null || expiresAt > now);
}

/** Whoever may sign it off: of the delivery team its testers, where it has any; never who made it. */
function signersAmong(people: readonly KnownPerson[], { madeBy }: ToSign, stage: Stage): readonly KnownPerson[] {
  const { role } = signerOf(stage, 'approved');
  const able = people.filter(
    ({ id, disabledAt, roles }) =>
      disabledAt === null && !madeBy.includes(id) && roles.some((held) => held.role === role),
  );
  const testers = able.filter(({ roles }) => roles.some(({ duty }) => duty === 'tester'));
  return testers.length > 0 ? testers : able;
}

/** Told after: our own people always; Trusts of the candidate for Production alone, and only of a yes and its end. */
function told(of: ToSign, stage: Stage): readonly OwedNotice[] {
  return wordsOn(of, stage).flatMap((word) => {
    const ending = word.withdrawn ?? word.voided;
    const readers = [null, ...(stage === 'oat' && word.decision === 'approved' ? of.trusts : [])];
    return readers.flatMap((trust) => {
      const given = signedNotice(of, word, { trust, ended: null });
      if (ending === null || word.decision !== 'approved') return [given];
      const reason = word.withdrawn?.reason ?? 'The tickets of the release have changed since.';
      const ended = signedNotice(of, word, { trust, ended: { at: ending.at, reason } });
      return [given, { ...ended, instead: [given.key] }];
    });
  });
}

function signedNotice(
  { settled }: ToSign,
  word: SignOff,
  {
    trust,
    ended,
  }: { readonly trust: string | null; readonly ended: { readonly at: Date; readonly reason: string } | null },
): OwedNotice {
  const isOwn = trust === null;
  const facts = {
    ...{ decision: ended === null ? word.decision : 'withdrawn', stage: word.stage.toUpperCase() },
    ...{ name: word.by.name, forName: ended === null ? (word.onBehalfOf?.name ?? null) : null },
    at: (ended?.at ?? word.at).toISOString(),
    // What one of us writes to another is not written for Trusts.
    reason: isOwn ? (ended?.reason ?? word.reason) : null,
  };
  return {
    key: `signed-off/${word.id}/${ended === null ? 'given' : 'ended'}/${trust ?? 'own'}`,
    ...{ event: 'signed-off', subject: subjectOf(settled, trust), facts, thread: threadOf(settled, trust) },
    ...{ ...NOTHING_MORE, instead: [], also: [] },
  };
}

function subjectOf({ release, product, environment }: SettledRelease, trust: string | null): NoticeSubject {
  return { release, product, environment, trust, sites: [] };
}

function threadOf({ release }: SettledRelease, trust: string | null): string {
  return `release/${release}/${trust ?? 'own'}`;
}

function named(role: string): (person: KnownPerson) => OwedNotice['also'][number] {
  return ({ name, email }) => ({ name, email, role });
}
