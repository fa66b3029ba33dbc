import { ACTION_KIND_TITLES, isActionOverdue, type RcaAction } from './action.js';
import { lastDayIn } from '../../platform/local-time.js';
import { CENTRAL_ZONE } from '../../sites/time-zone.js';
import { byRole, replacementsOf, replacing, type KnownPerson, type Replacement } from './blameless.js';
import {
  detectionDelay,
  isOverdue,
  RCA_SECTION_TITLES,
  RCA_SECTIONS,
  type Rca,
  type RcaContents,
  type RcaIncident,
  type RcaSectionName,
  type WrittenSections,
} from './rca.js';
import { REFLECTION_QUESTIONS, type Reflection } from './reflection.js';
import type { Cause, RepeatedCause } from './repeats.js';

/** A Trust as a reading needs it: to name it to itself, and to name it to no other. */
export interface KnownTrust {
  readonly id: string;
  readonly name: string;
  readonly sites: readonly { readonly id: string; readonly name: string }[];
}

/** Something that was recorded, as the time line shows it. `at` is UTC. */
export interface RecordedMoment {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly because: string | null;
}

/** All that is known of one RCA, at one moment. */
export interface RcaFacts {
  readonly rca: Rca;
  readonly incident: RcaIncident;
  readonly sections: WrittenSections;
  readonly actions: readonly RcaAction[];
  readonly reflections: readonly Reflection[];
  readonly moments: readonly RecordedMoment[];
  /** Those that this one shares with others, as far as the reader may know of those. */
  readonly repeats: readonly RepeatedCause[];
  readonly people: readonly KnownPerson[];
  readonly trusts: readonly KnownTrust[];
  /** What a gate's criterion is called; null for none of that name. */
  readonly criterionTitle: (gate: RcaContents['gates']['gates'][number]) => string | null;
  readonly now: Date;
  /** The day in London. */
  readonly today: string;
}

/** Whose eyes it is for: null for our own people and the AI Centre, or the id of a Trust. */
export type Audience = string | null;

/**
 * An RCA as its readers have it: people by their roles, and for a Trust nothing of another. Before it is signed off, a Trust reads no more
 * than that it is under way.
 */
export function rcaReading(facts: RcaFacts, audience: Audience) {
  const { rca, incident, now } = facts;
  const shared = audience === null || rca.state === 'signed-off' || rca.state === 'closed';
  const words = wordsFor(facts, audience);
  return {
    ...headOf(facts, words, shared),
    isOverdue: isOverdue(rca, now),
    isShared: shared,
    timeline: shared ? timelineFor(facts, audience, words) : [],
    sections: shared ? sectionsFor(facts, audience, words) : [],
    actions: shared ? facts.actions.map((action) => shownAction(action, facts, words, audience)) : [],
    reflections: facts.reflections
      .filter(({ trust }) => audience === null || trust === audience)
      .map(({ prompt, words: said, by, at }) => ({
        question: prompt === null ? null : REFLECTION_QUESTIONS[prompt],
        words: words(said),
        by: roleOf(facts, by.person, audience),
        at: at.toISOString(),
      })),
    repeats: shared ? facts.repeats.map((one) => shownRepeat(one, incident.number, words)) : [],
  };
}
export type RcaReading = ReturnType<typeof rcaReading>;

type Words = (text: string) => string;

const ANOTHER_TRUST = 'another Trust';

function headOf({ rca, incident, sections }: RcaFacts, words: Words, shared: boolean) {
  const { number, severity, product, release, raisedAt } = incident;
  return {
    ...{ incident: number, incidentId: incident.id, severity, product, release, what: words(incident.summary) },
    ...{ state: rca.state, raisedAt: raisedAt.toISOString(), openedAt: rca.openedAt.toISOString() },
    ...{ dueAt: rca.dueAt.toISOString(), dueOn: lastDayIn(CENTRAL_ZONE, rca.dueAt.toISOString()) },
    ...{ handedInAt: rca.handedInAt?.toISOString() ?? null },
    signedOffAt: rca.signedOffAt?.toISOString() ?? null,
    closedAt: rca.closedAt?.toISOString() ?? null,
    detectedAfterMinutes:
      !shared || sections.detection === undefined ? null : detectionDelay(sections.detection.content),
  };
}

/** Every name of a person for a role; for a Trust, every name of another Trust and its sites for none. */
export function wordsFor({ people, trusts }: Pick<RcaFacts, 'people' | 'trusts'>, audience: Audience): Words {
  // The reader's own stay, and so does another's name in theirs: the longest is looked for first.
  const others: readonly Replacement[] = (audience === null ? [] : trusts).flatMap(({ id, name, sites }) => {
    const isOwn = id === audience;
    return [
      ...sites
        .flatMap((site) => [site.name, site.id])
        .map((text) => ({ text, by: isOwn ? text : 'a site of another Trust' })),
      // A site is often called as its Trust is, which then is what is meant.
      ...[name, id].map((text) => ({ text, by: isOwn ? text : ANOTHER_TRUST })),
    ];
  });
  return replacing([...replacementsOf(people), ...others]);
}

/** A Trust reads of the incident, its release and its fix; not how others were rolled out to, nor what another did. */
const FOR_TRUSTS = ['incident', 'release', 'hotfix'];

function timelineFor(facts: RcaFacts, audience: Audience, words: Words) {
  return facts.moments
    .filter(({ subject }) => audience === null || FOR_TRUSTS.includes(subject.split(':')[0] ?? ''))
    .filter(({ actor }) => roleOf(facts, actor, audience) !== ANOTHER_TRUST)
    .map(({ at, actor, action, subject, because }) => ({
      ...{ at, by: roleOf(facts, actor, audience), what: action.replaceAll(/[.-]/g, ' ') },
      ...{ about: subject, because: because === null || audience !== null ? null : words(because) },
    }));
}

/** Who it was, by role: a person's uuid, or an actor as the record names it. */
function roleOf({ people, trusts }: RcaFacts, actor: string, audience: Audience): string {
  if (actor === 'gatehouse') return 'Gatehouse';
  const id = actor.replace(/^person:/, '');
  const roles = people.find((person) => person.id === id)?.roles ?? [];
  const [grant] = roles;
  if (grant?.role !== 'trust') return byRole(roles);
  if (audience !== null && grant.trust !== audience) return ANOTHER_TRUST;
  const name = trusts.find((trust) => trust.id === grant.trust)?.name;
  return name === undefined
    ? `a Trust that is no longer in Gatehouse${grant.trust === null ? '' : `, “${grant.trust}”`}`
    : trustInWords(name);
}

/** A Trust within a sentence, which is said once: `the Trust Ashmere`, `the Ashmere NHS Foundation Trust`. */
export function trustInWords(name: string): string {
  if (!/\btrust\b/i.test(name)) return `the Trust ${name}`;
  return /^the /i.test(name) ? `the ${name.slice(4)}` : `the ${name}`;
}

function sectionsFor(facts: RcaFacts, audience: Audience, words: Words) {
  return RCA_SECTIONS.flatMap((name) => {
    const written = facts.sections[name];
    return written === undefined ? [] : [shownSection(name, facts, audience, words)];
  });
}

function shownSection(name: RcaSectionName, facts: RcaFacts, audience: Audience, words: Words) {
  const { sections, trusts } = facts;
  const title = RCA_SECTION_TITLES[name];
  switch (name) {
    case 'impact': {
      const all = sections.impact?.content.trusts ?? [];
      const seen = all.filter(({ trust }) => audience === null || trust === audience);
      const impact = seen.map(({ trust, note, ...one }) => ({
        ...{ trust, name: trusts.find(({ id }) => id === trust)?.name ?? trust, ...one },
        note: note === null ? null : words(note),
      }));
      return { name, title, impact };
    }
    case 'detection': {
      const { how = '', beganAt = '', foundAt = '' } = sections.detection?.content ?? {};
      return { name, title, detection: { how: words(how), beganAt, foundAt } };
    }
    case 'contributing-factors': {
      const factors = sections['contributing-factors']?.content.factors ?? [];
      return { name, title, factors: factors.map((one) => ({ ...one, words: words(one.words) })) };
    }
    case 'gates': {
      const gates = sections.gates?.content.gates ?? [];
      return {
        ...{ name, title },
        gates: gates.map((gate) => ({ ...gate, title: facts.criterionTitle(gate), why: words(gate.why) })),
      };
    }
    case 'summary':
    case 'went-well':
    case 'went-badly':
    case 'by-luck':
    case 'outcomes':
    case 'learning':
    case 'contingency':
    case 'continuity':
      return { name, title, text: words(sections[name]?.content.text ?? '') };
  }
}
export type ShownSection = ReturnType<typeof shownSection>;

/** What is done, by when and in whose role; where its proof lies is for our own people. */
function shownAction(action: RcaAction, facts: RcaFacts, words: Words, audience: Audience) {
  const { number, what, kind, due, firstDue, owner, evidence, reopenedBecause } = action;
  const done = evidence === null ? null : { at: evidence.at.toISOString(), shows: words(evidence.shows) };
  return {
    ...{ number, what: words(what), kind, kindTitle: ACTION_KIND_TITLES[kind], due, firstDue },
    owner: roleOf(facts, owner.person, audience),
    isOverdue: isActionOverdue(action, facts.today),
    done: done === null ? null : { ...done, link: audience === null ? (evidence?.link ?? null) : null },
    reopenedBecause: reopenedBecause === null ? null : words(reopenedBecause),
  };
}

function shownRepeat({ cause, rcas }: RepeatedCause, own: string, words: Words) {
  return {
    cause: causeInWords(cause, words),
    incidents: rcas.map(({ incident }) => incident).filter((incident) => incident !== own),
  };
}

/** A cause as people read it: by role, and to a Trust without what is another's. */
export function causeInWords(cause: Cause, words: Words): Cause {
  return cause.kind === 'factor' ? { ...cause, words: words(cause.words) } : cause;
}
