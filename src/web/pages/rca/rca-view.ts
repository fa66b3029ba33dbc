import { RCA_SECTIONS, RCA_SECTION_TITLES, SEIPS_TITLES, detectionDelay } from '../../../incidents/rca/rca.js';
import type { ShownSection } from '../../../incidents/rca/reading.js';
import type { ShownRca } from '../../../incidents/rca/rcas.service.js';
import { mayDo } from '../../../people/permission.js';
import { dateInWords, deadlineIn, lengthInWords, momentIn } from '../../../platform/local-time.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import type { FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine } from '../../form/form.js';
import { deedOf } from '../hotfix/step-words.js';
import { PRODUCT_TITLES, type Tag } from '../ladder/ladder-page.js';
import { severityTag } from '../incidents/incidents-page.js';
import { counted } from '../rollout/rollout-words.js';
import { actionForms, inTheWayOfClosing, rcaForms, type RcaForms, type RcaReader } from './rca-forms.js';

interface SectionView {
  readonly title: string;
  readonly id: string;
  readonly paragraphs: readonly string[];
  readonly items: readonly string[];
  /** Who wrote it last, and when; null to a Trust. */
  readonly written: string | null;
  /** Where it is written; null for whoever may not. */
  readonly edit: string | null;
}

interface ActionView {
  readonly title: string;
  readonly tag: Tag;
  readonly says: string;
  readonly done: { readonly shows: string; readonly link: string | null } | null;
  readonly reopened: string | null;
  readonly forms: readonly { readonly words: string; readonly form: FormView }[];
}

export interface RcaView {
  readonly errors: readonly ErrorLine[];
  readonly tags: readonly Tag[];
  readonly what: string;
  readonly rows: readonly { readonly key: { readonly text: string }; readonly value: { readonly text: string } }[];
  /** What has to be mended before it can be handed in. */
  readonly lacks: readonly string[];
  /** The titles of what nobody wrote and nobody had to, for whoever reviews it; empty for everybody else. */
  readonly unwritten: readonly string[];
  /** The actions that have to be done before it can be closed. */
  readonly toDo: readonly string[];
  /** Said where its incident is still to be resolved before it can be closed; null where it is not in the way. */
  readonly stillOpen: string | null;
  readonly isShared: boolean;
  readonly sections: readonly SectionView[];
  readonly actions: readonly ActionView[];
  readonly timeline: readonly { readonly at: string; readonly says: string; readonly because: string | null }[];
  readonly reflections: readonly { readonly head: string; readonly words: string }[];
  readonly repeats: readonly string[];
  readonly forms: RcaForms;
  readonly exports: readonly { readonly text: string; readonly href: string }[];
  readonly zone: string;
}

export const STATE_TAGS: Readonly<Record<ShownRca['state'], Tag>> = {
  draft: { text: 'Draft', classes: 'nhsuk-tag--yellow' },
  'in-review': { text: 'In review', classes: 'nhsuk-tag--blue' },
  'signed-off': { text: 'Signed off', classes: 'nhsuk-tag--green' },
  closed: { text: 'Closed', classes: 'nhsuk-tag--grey' },
};
export const LATE: Tag = { text: 'Overdue', classes: 'nhsuk-tag--red' };

export function rcaView(rca: ShownRca, reader: RcaReader): RcaView {
  const forms = rcaForms(rca, reader);
  const actions = rca.actions.map((action) => actionView(rca, action, reader));
  const shown = [
    ...Object.values<FormView | null>({ ...forms }),
    ...actions.flatMap((one) => one.forms.map(({ form }) => form)),
  ];
  return {
    ...{ forms, actions, what: rca.what, isShared: rca.isShared, rows: rowsOf(rca), zone: CENTRAL_ZONE },
    errors: errorLines(
      shown.flatMap((form) => form?.fields ?? []),
      reader.sent,
    ),
    tags: [severityTag(rca.severity), STATE_TAGS[rca.state], ...(rca.isOverdue ? [LATE] : [])],
    ...{ lacks: lacksOf(rca), unwritten: unwrittenOf(rca), toDo: inTheWayOfClosing(rca, reader.caller) },
    stillOpen:
      reader.isIncidentOpen && isReviewed(rca)
        ? `${rca.incident} is not resolved yet. This analysis can be closed once it is.`
        : null,
    sections: sectionsOf(rca, reader),
    timeline: rca.timeline.map(({ at, by, what, about, because }) => ({
      ...{ at: moment(at), because, says: `${saidOf(what, about)}, by ${by}` },
    })),
    reflections: rca.reflections.map(({ question, words, by, at }) => ({
      ...{ words, head: `${question === null ? '' : `${question} `}${sentence(by)}, ${moment(at)}` },
    })),
    repeats: rca.repeats.map(
      ({ cause, incidents }) =>
        `${cause.kind === 'factor' ? cause.words : `${ENVIRONMENT_TITLES[cause.environment]}: ${cause.criterion}`}. Also in ${incidents.join(', ')}.`,
    ),
    exports: exportsOf(rca, reader),
  };
}

/** Its words are done, as far as its writers know: what is next is its review, or its end. */
function isReviewed({ state, working }: ShownRca): boolean {
  return working !== null && (state === 'in-review' || state === 'signed-off');
}

function rowsOf({ product, release, state, ...rca }: ShownRca): RcaView['rows'] {
  const after = rca.detectedAfterMinutes;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Product', product === null ? null : (PRODUCT_TITLES[product] ?? product)],
    ['Release', release],
    ['Raised', moment(rca.raisedAt)],
    ['Noticed after', after === null ? null : counted(after, 'minute')],
    ['To be handed in by', state === 'draft' ? sentence(deadlineIn(CENTRAL_ZONE, rca.dueAt)) : null],
    ['Handed in', rca.handedInAt === null ? null : moment(rca.handedInAt)],
    ['Sent back because', state === 'draft' ? rca.sentBackBecause : null],
    ['Signed off', rca.signedOffAt === null ? null : `${moment(rca.signedOffAt)} by ${signerOf(rca)}`],
    ['Closed', rca.closedAt === null ? null : moment(rca.closedAt)],
  ];
  return rows.flatMap(([key, value]) => (value === null ? [] : [{ key: { text: key }, value: { text: value } }]));
}

/** A Trust reads no names of ours. */
function signerOf({ working }: Pick<ShownRca, 'working'>): string {
  const name = working?.signedOffBy ?? null;
  return name === null ? 'the AI Centre' : `${name}, for the AI Centre`;
}

function lacksOf({ working, state, actions }: ShownRca): readonly string[] {
  if (working === null || state !== 'draft') return [];
  return [
    ...working.missing.map((name) => `“${RCA_SECTION_TITLES[name]}” is not written yet.`),
    ...(actions.length > 0 ? [] : ['There is no action: say what is done so that it does not come back.']),
    ...working.names.map(({ where, name }) => `${sentence(where)} names a person, ${name}: say what they do instead.`),
  ];
}

function unwrittenOf({ working, state, sections }: ShownRca): readonly string[] {
  if (working === null || state !== 'in-review') return [];
  const left = RCA_SECTIONS.filter((name) => !sections.some((one) => one.name === name));
  return left.map((name) => RCA_SECTION_TITLES[name]);
}

/** Whoever works on it sees all that may be written; everybody else what is. */
function sectionsOf(rca: ShownRca, { caller, addresses }: RcaReader): readonly SectionView[] {
  const { working, state } = rca;
  const mayWrite = working !== null && state === 'draft' && mayDo(caller, 'rcas.write');
  return RCA_SECTIONS.flatMap((name) => {
    const section = rca.sections.find((one) => one.name === name);
    if (section === undefined && !mayWrite) return [];
    const last = working?.sections[name];
    const paragraphs = section === undefined ? ['Nobody has written it yet.'] : paragraphsOf(section);
    return [
      {
        ...{ title: RCA_SECTION_TITLES[name], id: `section-${name}`, paragraphs },
        items: section === undefined ? [] : itemsOf(section),
        written: last === undefined ? null : `Version ${last.version}, by ${last.by}, ${moment(last.at.toISOString())}`,
        edit: mayWrite ? addresses.rcaSection(rca.id, name) : null,
      },
    ];
  });
}

function paragraphsOf(section: ShownSection): readonly string[] {
  if ('text' in section) return [section.text];
  if ('detection' in section) {
    const { how, beganAt, foundAt } = section.detection;
    const delay = detectionDelay(section.detection) === 0 ? 'at once' : `after ${lengthInWords(beganAt, foundAt)}`;
    return [how, `It began on ${moment(beganAt)} and was found ${delay}.`];
  }
  if ('impact' in section) return section.impact.length === 0 ? ['It touched no Trust.'] : [];
  if ('gates' in section) return section.gates.length === 0 ? ['It passed no gate.'] : [];
  return [];
}

function itemsOf(section: ShownSection): readonly string[] {
  if ('impact' in section)
    return section.impact.map(({ name, minutes, users, patients, note }) => {
      const people = users === null ? 'nobody knows how many people' : users === 1 ? '1 person' : `${users} people`;
      return `${name}: ${counted(minutes, 'minute')}, ${people}; impact on patients: ${patients}.${note === null ? '' : ` ${note}`}`;
    });
  if ('factors' in section) return section.factors.map(({ heading, words }) => `${SEIPS_TITLES[heading]}: ${words}`);
  if ('gates' in section)
    return section.gates.map(({ environment, title, criterion, why }) => {
      return `${ENVIRONMENT_TITLES[environment]}, ${title ?? criterion ?? 'no criterion asks for it yet'}: ${why}`;
    });
  return [];
}

function actionView(rca: ShownRca, action: ShownRca['actions'][number], reader: RcaReader): ActionView {
  const { number, what, kindTitle, due, firstDue, isOverdue, done, reopenedBecause } = action;
  const owner = rca.working?.owners.find((one) => one.number === number)?.owner.name ?? action.owner;
  const first = firstDue === due ? '' : `, first agreed for ${dateInWords(firstDue)}`;
  return {
    title: `${number}. ${what}`,
    tag:
      done !== null
        ? { text: 'Done', classes: 'nhsuk-tag--green' }
        : isOverdue
          ? LATE
          : { text: 'To do', classes: 'nhsuk-tag--blue' },
    says: `${kindTitle}. ${sentence(owner)}, by ${dateInWords(due)}${first}.`,
    done: done === null ? null : { shows: done.shows, link: done.link },
    reopened: reopenedBecause,
    forms: actionForms(rca, action, reader),
  };
}

function exportsOf({ id, isShared }: ShownRca, { addresses }: RcaReader): RcaView['exports'] {
  const own = { text: 'My own part, with its proof in the record (JSON)', href: addresses.rcaOwnPart(id) };
  if (!isShared) return [own];
  return [
    { text: 'A page to print', href: addresses.rcaExport(id, 'html') },
    { text: 'Markdown', href: addresses.rcaExport(id, 'markdown') },
    { text: 'JSON', href: addresses.rcaExport(id, 'json') },
    own,
  ];
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function moment(at: string): string {
  return momentIn(CENTRAL_ZONE, at);
}

/** `Incident raised`; with what it was done to, where that is not said. Steps of a hotfix are said as its page says them. */
function saidOf(what: string, about: string): string {
  if (what.startsWith('hotfix ')) {
    const deed = deedOf(what.slice(7).replaceAll(' ', '-'));
    return `Hotfix: ${deed.charAt(0).toLowerCase()}${deed.slice(1)}`;
  }
  const [kind = ''] = about.split(':');
  return kind === '' || what.startsWith(kind) ? sentence(what) : `${sentence(what)} (${kind})`;
}
