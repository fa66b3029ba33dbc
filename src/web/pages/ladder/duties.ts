import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import { dateInWords, deadlineIn, momentIn } from '../../../platform/local-time.js';
import { sitesOf } from '../../../rollouts/rejected/rejected.js';
import { grouped } from '../../../platform/grouping.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { Addresses } from '../../addresses.js';
import type { LadderFacts } from './ladder.facts.js';
import type { Task } from './task.js';

/** Steps of hotfixes that wait for this person: before everything else. */
export function ofHotfixes({ hotfixes }: LadderFacts, addresses: Addresses): readonly Task[] {
  return hotfixes.map(({ id, number, summary, steps }) => ({
    text: `${number}: ${steps.join('; ')}`,
    ...{ href: addresses.hotfix(id), says: summary },
  }));
}

/** Releases that were rejected on clinical risk and run all the same, for those who decide about that risk. */
export function ofRejections(caller: Caller, { rejected }: LadderFacts, addresses: Addresses): readonly Task[] {
  if (!mayDo(caller, 'clinical-risk.assess')) return [];
  return [...grouped(rejected, ({ rejection }) => rejection.release)].map(([release, all]) => {
    const names = [...new Set(all.map(({ rejection }) => rejection.by.name))];
    // They differ only in how low on the ladder they begin, so that one of them counts what the others do.
    const runs = Math.max(...all.map((one) => sitesOf(one).runs));
    const mayRun = Math.max(...all.map((one) => sitesOf(one).mayRun));
    return {
      text: `${release} was rejected on clinical risk by ${names.join(' and ')} and ${whereItRuns(runs, mayRun)}`,
      href: `${addresses.release(release)}#said`,
      says: 'Read what may happen, and decide how these sites are made safe. This stands until it runs at none of them, or until the rejection is taken back.',
    };
  });
}

function whereItRuns(runs: number, mayRun: number): string {
  const sites = (count: number): string => `${count} ${count === 1 ? 'site' : 'sites'}`;
  if (runs === 0) return `may run at ${sites(mayRun)}: what runs there is not known`;
  const more = mayRun === 0 ? '' : ` (${mayRun} more ${mayRun === 1 ? 'is' : 'are'} not known)`;
  return `runs at ${sites(runs)}${more}`;
}

/** Incidents that still hurt, for those who work on them: the severe ones each, the others in one line. */
export function ofIncidents(caller: Caller, { incidents }: LadderFacts, addresses: Addresses): readonly Task[] {
  if (!mayDo(caller, 'incidents.work')) return [];
  const severe = incidents.filter(({ severity }) => severity <= 2);
  const others = incidents.length - severe.length;
  return [
    ...severe.map(({ id, number, severity, state, summary }) => ({
      text: `${number}, severity ${severity}, is ${state}`,
      ...{ href: addresses.incident(id), says: summary },
    })),
    ...(others === 0
      ? []
      : [
          {
            text: `${others} ${others === 1 ? 'incident' : 'incidents'} of severity 3 to 5 still open`,
            ...{ href: addresses.incidents, says: 'Resolve them, or say what is done about them.' },
          },
        ]),
  ];
}

/** RCAs to write and to sign off, and one's own actions after incidents. */
export function ofLearning(caller: Caller, { rcas, actions }: LadderFacts, addresses: Addresses): readonly Task[] {
  const toWrite = mayDo(caller, 'rcas.write') ? rcas.filter(({ state }) => state === 'draft') : [];
  const toSign = mayDo(caller, 'rcas.sign-off')
    ? rcas.filter(({ state, handedInBy }) => state === 'in-review' && handedInBy !== caller.person)
    : [];
  return [
    ...actions.map(({ rca, number, of, what, due, isOverdue }) => ({
      text: `Your action ${number} after ${of}${isOverdue ? ' is overdue' : ''}`,
      ...{ href: `${addresses.rca(rca)}#actions-part`, says: `${what} (by ${dateInWords(due)})` },
    })),
    ...toSign.map(({ id, number }) => ({
      text: `Review the root cause analysis of ${number}`,
      ...{ href: addresses.rca(id), says: 'Sign it off, or send it back with a reason.' },
    })),
    ...toWrite.map(({ id, number, dueAt, isOverdue }) => ({
      text: `Write the root cause analysis of ${number}`,
      href: addresses.rca(id),
      says: `${isOverdue ? 'It is overdue: it was to be' : 'To be'} handed in by ${deadlineIn(CENTRAL_ZONE, dueAt.toISOString())}.`,
    })),
  ];
}

/** More than these are only counted. */
const MOST_TITLES = 3;

/** Documents that wait for the decision of a group, for those who write it down. */
export function ofDocuments({ toDecide }: LadderFacts, addresses: Addresses): readonly Task[] {
  return toDecide.map(({ of, at, titles }) => {
    const more = titles.length - MOST_TITLES;
    return {
      text: `Decide on ${titles.length === 1 ? 'a document' : `${titles.length} documents`} of ${of}`,
      href: addresses.releaseDocuments(at),
      says: [...titles.slice(0, MOST_TITLES), ...(more > 0 ? [`and ${more} more`] : [])].join('; '),
    };
  });
}

/** Smoke tests after a rollout, for whoever does them. */
export function ofTests({ toTest }: LadderFacts, addresses: Addresses): readonly Task[] {
  return toTest.map(({ release, sites }) => ({
    text: `Smoke test ${release} at ${sites} ${sites === 1 ? 'site' : 'sites'}`,
    ...{ href: `${addresses.release(release)}#smoke-tests`, says: 'Say what each test came to.' },
  }));
}

/** What whoever is consulted has still to say before a sign-off. */
export function ofConsultations({ toComment }: LadderFacts, addresses: Addresses): readonly Task[] {
  return toComment.map(({ release, environment, stage, endsAt }) => ({
    text: `Say what you think of ${release} before ${stage.toUpperCase()} is signed off`,
    href: `${addresses.release(release)}#gate-${environment}-${stage}-signed-off`,
    says: endsAt === null ? '' : `You are waited for until ${momentIn(CENTRAL_ZONE, endsAt.toISOString())}.`,
  }));
}

/** Trusts that have still to agree, for those who ask them. */
export function ofAgreements(caller: Caller, { toChase }: LadderFacts, addresses: Addresses): readonly Task[] {
  if (!mayDo(caller, 'agreements.propose')) return [];
  return toChase.map(({ release, asked, countered, refused }) => ({
    text: `Bring Trusts to agree to ${release}`,
    href: addresses.plan(release, 'production'),
    says: [
      ...(refused === 0 ? [] : [`${refused} declined or did not answer in time`]),
      ...(countered === 0 ? [] : [`${countered} named another time`]),
      ...(asked === 0 ? [] : [`${asked} ${asked === 1 ? 'Trust has' : 'Trusts have'} not answered yet`]),
    ].join('; '),
  }));
}
