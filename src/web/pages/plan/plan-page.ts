import type { Caller } from '../../../people/caller.js';
import { momentIn, spanIn } from '../../../platform/local-time.js';
import type { PlannedTrust } from '../../../rollouts/planning/agreed-time.js';
import type { AlternativeView, SitePlanView } from '../../../rollouts/planning/plan-view.js';
import type { PlanView } from '../../../rollouts/planning/plan.service.js';
import type { Span } from '../../../windows/span.js';
import type { Addresses } from '../../addresses.js';
import { errorLines, type ErrorLine, type FormFields, type Sent } from '../../form/form.js';
import { formView, type FieldView } from '../../form/form-view.js';
import { askingView, type AskingView, type ToldTime } from './plan-asking.js';
import { linksTo, type PlanPart } from './plan-part.js';
import { counted } from '../rollout/rollout-words.js';
import { MOST_ROWS, planPicture, type PlanPicture, type SiteTimes } from './plan-picture.js';

interface SiteLine {
  readonly wave: string;
  readonly name: string;
  readonly begins: string;
  readonly over: string;
  readonly closes: string;
  readonly between: string;
}

export interface PlanPageView {
  readonly heading: string;
  readonly caption: string;
  readonly errors: readonly ErrorLine[];
  readonly says: string;
  readonly isFeasible: boolean;
  /** It runs everywhere already. */
  readonly isDone: boolean;
  readonly obstacle: string | null;
  readonly warnings: readonly string[];
  readonly fixes: readonly { readonly text: string; readonly href: string | null }[];
  readonly smallest: string;
  readonly asking: AskingView;
  readonly picture: PlanPicture | null;
  readonly isBig: boolean;
  /** The parts that a plan of many sites is shown in; empty where all of it is shown at once. */
  readonly parts: readonly { readonly text: string; readonly href: string; readonly isShown: boolean }[];
  readonly shown: string;
  readonly lines: readonly SiteLine[];
  readonly times: { readonly action: string; readonly fields: readonly FieldView[]; readonly kept: FormFields };
  readonly move: { readonly fields: readonly FieldView[]; readonly kept: FormFields };
  readonly moved: readonly { readonly text: string; readonly href: string }[];
  readonly zone: string;
}

export interface PlanPageFacts {
  readonly version: string;
  readonly environment: string;
  readonly title: string;
  /** Null where what was asked for could not be taken. */
  readonly plan: PlanView | null;
  /** Of the sites that are shown. */
  readonly times: { readonly bounds: Span; readonly bySite: ReadonlyMap<string, SiteTimes> } | null;
  /** Those whose agreement is required. */
  readonly trusts: readonly PlannedTrust[];
  /** What those named that asked for another time, by the id of the Trust. */
  readonly named: ReadonlyMap<string, ToldTime>;
  /** Marks what Trusts would be asked for. */
  readonly mark: string;
  /** The part that is shown of a plan of many sites; null where all of it is. */
  readonly part: PlanPart | null;
  readonly sites: readonly { readonly id: string; readonly name: string }[];
}

export interface PlanReader {
  readonly caller: Caller;
  readonly addresses: Addresses;
  readonly zone: string;
  readonly sent: Sent | null;
  /** As the page was asked for, without the site that was moved last. */
  readonly fields: FormFields;
  /** What was moved, as the address keeps it. */
  readonly kept: FormFields;
}

export const PLAN_FORM = 'plan';

export function planPageView(facts: PlanPageFacts, reader: PlanReader): PlanPageView {
  const { version, environment, title, sites, part } = facts;
  const { addresses, zone, sent, fields, kept } = reader;
  const action = addresses.plan(version, environment);
  const here = hereOf(fields);
  const start = timesOf(fields, sent);
  const move = moveOf(
    sites.filter(({ id }) => part === null || part.sites.has(id) || fields['site'] === id),
    sent,
  );
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  const answer = answerOf(facts, reader, { action, part });
  return {
    ...{ heading: `Plan for ${title}`, caption: `Release ${version}`, zone },
    ...answer,
    errors: errorLines([...start, ...move, ...fieldsOf(answer.asking)], sent),
    isBig: sites.length > MOST_ROWS,
    times: { action, fields: start, kept },
    move: { fields: move, kept: { ...here, ...kept, ...(part === null ? {} : { wave: String(part.wave) }) } },
    moved: Object.entries(kept).map(([name, text]) => {
      const without = Object.fromEntries(Object.entries(kept).filter(([key]) => key !== name));
      const said = movedSays(names.get(name.slice(3)) ?? name, text, zone);
      return { text: said, href: withQuery(action, { ...here, ...without }) };
    }),
  };
}

type Answered = Omit<PlanPageView, 'heading' | 'caption' | 'zone' | 'errors' | 'isBig' | 'times' | 'move' | 'moved'>;

/** What the planner says; nothing where it was not asked, because what was sent could not be taken. */
function answerOf(
  { plan, times, trusts, named, mark }: PlanPageFacts,
  reader: PlanReader,
  { action, part }: { readonly action: string; readonly part: PlanPart | null },
): Answered {
  const asking = { first: [], folded: [], how: null, propose: null, withdraw: null };
  const none = { obstacle: null, warnings: [], fixes: [], asking, picture: null, lines: [] };
  if (plan === null || times === null)
    return { ...none, parts: [], shown: '', says: '', isFeasible: false, isDone: false, smallest: '' };
  if (plan.done !== null)
    return { ...none, parts: [], shown: '', says: plan.done, isFeasible: true, isDone: true, smallest: '' };
  const { zone, fields, kept } = reader;
  const here = hereOf(fields);
  const shown = part === null ? plan : { ...plan, waves: plan.waves.filter(({ number }) => number === part.wave) };
  return {
    says: saysOf(plan, zone),
    ...{ isDone: false, isFeasible: plan.feasible, obstacle: obstacleOf(plan), warnings: plan.warnings },
    fixes: plan.alternatives.map((one) => ({ text: one.sentence, href: hrefFor(one, action, { here, kept }) })),
    smallest: plan.smallest ? 'No smaller change would do.' : 'Nothing of it can be spared.',
    asking: askingView(plan, reader, { trusts, named, part, action, hidden: { ...here, ...kept, seen: mark } }),
    parts: part === null ? [] : linksTo(part, withQuery(action, { ...here, ...kept })),
    shown: part?.text ?? '',
    picture: planPicture(plan, times, { zone, isBig: part !== null }),
    lines: linesOf(shown, { bySite: times.bySite, asksFor: new Set(trusts.flatMap((one) => one.sites)) }, zone),
  };
}

function fieldsOf({ first, propose, withdraw }: AskingView): readonly FieldView[] {
  return [...first.map(({ ask }) => ask), propose, withdraw].flatMap((form) => form?.fields ?? []);
}

/** What is in the way, where it is that Trusts have not agreed, told by their number: each stands below by itself. */
function obstacleOf({ obstacle, conflicts }: PlanView): string | null {
  const isOfMany = conflicts.length > 1 && obstacle === conflicts.map(({ because }) => because).join(' ');
  return isOfMany ? `${counted(conflicts.length, 'Trust')} have not agreed to their times.` : obstacle;
}

/** The times of all of it, as the address keeps them. */
function hereOf(fields: FormFields): FormFields {
  return Object.fromEntries(['start', 'by'].flatMap((name) => (fields[name] ? [[name, fields[name]]] : [])));
}

function saysOf({ feasible, startsAt, endsAt, waves }: PlanView, zone: string): string {
  const turns = waves.flatMap(({ sites }) => sites.map((turn) => turn.startsAt.getTime()));
  const first = turns.reduce((least, at) => Math.min(least, at), Infinity);
  const begins = `It would begin ${momentIn(zone, (turns.length === 0 ? startsAt : new Date(first)).toISOString())}`;
  if (endsAt === null) return `${begins}, and does not come to an end as it is.`;
  const [likely, latest] = [endsAt.p50, endsAt.p90].map((at) => momentIn(zone, at.toISOString()));
  const over =
    likely === latest ? `be over by ${latest}` : `most likely be over ${likely}, by ${latest} in nine cases of ten`;
  const ends = `${begins} and ${over}.`;
  return feasible ? ends : `${ends} Something is in its way.`;
}

function timesOf(fields: FormFields, sent: Sent | null): readonly FieldView[] {
  const value = (name: string): { value?: string } => (fields[name] === undefined ? {} : { value: fields[name] });
  return formView(
    {
      ...{ name: PLAN_FORM, action: '', send: '' },
      fields: [
        {
          as: 'moment',
          name: 'start',
          label: 'Begins',
          hint: 'As soon as every Trust gets the notice that it is owed, unless you say when.',
          ...value('start'),
        },
        {
          as: 'moment',
          name: 'by',
          label: 'Over by',
          hint: 'The last soak too. Leave it empty for any time.',
          ...value('by'),
        },
      ],
    },
    sent,
  ).fields;
}

function moveOf(sites: PlanPageFacts['sites'], sent: Sent | null): readonly FieldView[] {
  const items = [{ value: '', text: 'Choose a site' }, ...sites.map(({ id, name }) => ({ value: id, text: name }))];
  return formView(
    {
      ...{ name: PLAN_FORM, action: '', send: '' },
      fields: [
        { as: 'pick', name: 'site', label: 'Site', items },
        { as: 'moment', name: 'from', label: 'Not before' },
        { as: 'moment', name: 'to', label: 'Done by', hint: 'Leave both empty to let it go where its windows put it.' },
      ],
    },
    sent,
  ).fields;
}

interface LineTimes {
  readonly bySite: ReadonlyMap<string, SiteTimes>;
  /** Ids of the sites whose Trust has to agree. */
  readonly asksFor: ReadonlySet<string>;
}

function linesOf(plan: PlanView, { bySite, asksFor }: LineTimes, zone: string): readonly SiteLine[] {
  const betweenAt = (site: string): string => {
    const times = bySite.get(site);
    return times === undefined ? '' : betweenOf(times, zone, asksFor.has(site));
  };
  const planned = plan.waves.flatMap((wave) =>
    wave.sites.map((turn) => ({
      wave: `${wave.number}${wave.pilots ? ', pilots' : ''}`,
      ...lineOf(turn, zone),
      ...{ between: betweenAt(turn.site), site: turn.site },
    })),
  );
  const known = new Set(planned.map(({ site }) => site));
  const left = [...bySite].flatMap(([id, times]) =>
    known.has(id)
      ? []
      : [{ wave: '', name: times.name, begins: 'No time', over: '', closes: '', between: betweenAt(id) }],
  );
  return [...planned, ...left];
}

function lineOf(turn: SitePlanView, zone: string): Omit<SiteLine, 'wave' | 'between'> {
  return {
    name: turn.name,
    begins: momentIn(zone, turn.startsAt.toISOString()),
    over: momentIn(zone, turn.endsAt.p90.toISOString()),
    closes: turn.closesAt === null ? 'It is always open' : momentIn(zone, turn.closesAt.toISOString()),
  };
}

function betweenOf({ agreed, asked, freezes }: SiteTimes, zone: string, isToAgree: boolean): string {
  const span = ({ from, to }: Span): string => spanIn(zone, new Date(from).toISOString(), new Date(to).toISOString());
  const frozen = freezes.map((freeze) => `Frozen ${span(freeze)}`);
  const waits = asked === null ? [] : [`Asked for ${span(asked)}, not answered yet`];
  const lacks = isToAgree && agreed === null && asked === null ? ['Not agreed'] : [];
  return [...(agreed === null ? [] : [`Agreed ${span(agreed)}`]), ...lacks, ...waits, ...frozen].join('; ');
}

function movedSays(name: string, text: string, zone: string): string {
  const [from = '', to = ''] = text.split('/');
  // In an address that somebody changed may stand anything.
  const said = (at: string) => (Number.isNaN(Date.parse(at)) ? at : momentIn(zone, new Date(at).toISOString()));
  const begins = from === '' ? '' : ` not before ${said(from)}`;
  return `${name}:${begins}${to === '' ? '' : `${begins === '' ? '' : ','} done by ${said(to)}`}`;
}

/** The page with these changes made; null where one of them is nothing that can be tried here. */
function hrefFor(
  { changes }: AlternativeView,
  action: string,
  { here, kept }: { readonly here: FormFields; readonly kept: FormFields },
): string | null {
  const fields: Record<string, string> = { ...here, ...kept };
  for (const change of changes) {
    const [from, to] = [change['from'], change['to']];
    if (change.kind !== 'move' || !(from instanceof Date) || !(to instanceof Date)) return null;
    fields[`at-${String(change['site'])}`] = `${from.toISOString()}/${to.toISOString()}`;
  }
  return withQuery(action, fields);
}

function withQuery(path: string, fields: FormFields): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
