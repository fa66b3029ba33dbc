import type { Addresses } from '../../addresses.js';
import type { FormFields, Sent } from '../../form/form.js';
import { formView, passwordOf, type AskedField, type FormView } from '../../form/form-view.js';
import { warningOf, type KeptOut } from '../rollout/kept-out.js';
import { namesOf } from '../rollout/rollout-page.js';
import type { RolloutActFacts } from '../rollout/rollout-page.facts.js';
import { counted, STANDING_WORDS } from '../rollout/rollout-words.js';
import { actTitle, isQuick, letsGoOn, sitesAhead, triesOver, type WholeAct } from './act.js';
import { goesOn, goesOnBeforeBack } from './under-way.js';

/** Sites by their names, and what happens to them. */
export interface SitesList {
  readonly heading: string;
  readonly names: readonly string[];
}

/** What an act would do, before anybody does it. */
export interface ActView {
  readonly heading: string;
  /** What it is done to. */
  readonly caption: string;
  readonly does: readonly string[];
  /** Where more of what it does can be read; absent or null where all is said. */
  readonly more?: { readonly text: string; readonly href: string } | null;
  /** What speaks against it; absent or null where nothing does. */
  readonly warning?: string | null;
  readonly lists: readonly SitesList[];
  readonly form: FormView;
  /** Why nothing is to be done here by whoever looks; absent or null where it is. */
  readonly refusal?: string | null;
  /** Back to where nothing has been done. */
  readonly back: string;
}

/** Who is about to do it. */
export interface ActReader {
  readonly addresses: Addresses;
  readonly isFresh: boolean;
  readonly sent: Sent | null;
  /** What stands for exactly what the page says now, so that nobody confirms something else. */
  readonly shown: string;
}

/** Who is about to let a release go on to sites that have it not. */
export interface OnwardReader extends ActReader {
  readonly keptOut: KeptOut;
}

/** Who is about to act on all of a rollout. */
interface WholeReader extends OnwardReader {
  /** Why it is not theirs to do; null where it is. */
  readonly refusal: string | null;
  /** What the release mends, where the act takes it back: `INC-1 (HF-1)`. */
  readonly mends: readonly string[];
}

export const FORM = 'act';

export const REASON: AskedField = { as: 'text', name: 'reason', label: 'Why', hint: 'It stands in the record.' };

/**
 * The name that is typed before Production is changed, of the site where one is and of the environment where many are; and the password,
 * unless it was typed a moment ago.
 */
export function sureOf(
  environment: string,
  name: string,
  isFresh: boolean,
  of: 'environment' | 'site' = 'environment',
): readonly AskedField[] {
  if (environment !== 'production') return [];
  const label = `The name of the ${of}`;
  const confirm = { as: 'line', name: 'confirm', label, hint: `Type ${name} to confirm.` } as const;
  return [confirm, ...passwordOf({ isFresh })];
}

/** Whether what was typed is the name that was asked for. */
export function isTyped(fields: FormFields, name: string): boolean {
  return (fields['confirm'] ?? '').trim().toLowerCase() === name.trim().toLowerCase();
}

export function actView(whole: WholeAct, facts: RolloutActFacts, reader: WholeReader): ActView {
  const { rollout, ahead, title } = facts;
  const { addresses, isFresh, sent, shown, refusal, keptOut, mends } = reader;
  const { act, wave } = whole;
  const asked = [...extraFields(act), REASON, ...(isQuick(act) ? [] : sureOf(rollout.environment, title, isFresh))];
  return {
    heading: wave === null ? actTitle(act, ahead.acts) : `Roll wave ${wave} back`,
    caption: `${rollout.release} on ${title}`,
    ...{
      refusal,
      does: refusal === null ? doesOf(whole, facts) : [],
      warning: bringsItOn(act) ? warningOf(keptOut, title) : breaksAgain(rollout.release, mends),
    },
    lists: refusal === null ? listsOf(whole, facts, keptOut) : [],
    form: formView(
      {
        ...{ name: FORM, fields: asked, hidden: isQuick(act) ? {} : { shown }, variant: 'warning' },
        action: wave === null ? addresses.rolloutAct(rollout.id, act) : addresses.rolloutWaveBack(rollout.id, wave),
        send: BUTTONS[act],
      },
      sent,
    ),
    back: addresses.rollout(rollout.id),
  };
}

/** An incident is no more reopened by that than its hotfix: whoever takes the fix back has to. */
function breaksAgain(release: string, mends: readonly string[]): string | null {
  if (mends.length === 0) return null;
  const them = mends.length === 1 ? 'it' : 'them';
  return `${release} is the fix of ${mends.join(', ')}. Where it is rolled back, what it mends comes back, and nothing opens ${them} again by itself.`;
}

/** Those after which sites get the release that have it not. */
function bringsItOn(act: WholeAct['act']): boolean {
  return letsGoOn(act) || triesOver(act);
}

const BUTTONS: Readonly<Record<WholeAct['act'], string>> = {
  halt: 'Halt it',
  stop: 'Stop the line',
  resume: 'Resume it',
  'resume-again': 'Resume it, and try again',
  keep: 'End it here',
  'fix-forward': 'Replace this release',
  retry: 'Try again',
  'retry-left-out': 'Try again',
  'roll-back': 'Roll everything back',
  'roll-back-wave': 'Roll this wave back',
};

function extraFields(act: WholeAct['act']): readonly AskedField[] {
  if (act !== 'fix-forward') return [];
  return [{ as: 'line', name: 'release', label: 'The newer release', hint: 'Its version, such as 2.1.1.' }];
}

function doesOf(whole: WholeAct, { rollout, ahead, title }: RolloutActFacts): readonly string[] {
  switch (whole.act) {
    case 'halt':
      return [
        'Nothing more of this rollout begins.',
        goesOn(rollout),
        'It is halted once the control nodes have confirmed it; another person then decides how it goes on.',
      ];
    case 'stop':
      return [
        `Nothing more begins on ${title}, in this rollout or in any other, until another person lifts the stop.`,
        goesOn(rollout),
      ];
    case 'resume':
      return resumed(sitesAhead(whole, ahead.acts).length);
    case 'resume-again':
      return [
        'The rollout goes on. What failed is tried again where it can be, with exactly what was planned for it; what cannot be is accepted: it stays as it is, and counts no more.',
      ];
    case 'keep':
      return ['The rollout goes no further. Sites that have the release keep it.'];
    case 'fix-forward':
      return [
        `This rollout ends as it stands, and the newer release goes to ${title} in its place, by a promotion of its own.`,
        'If its gate is not open, nothing is changed.',
      ];
    case 'retry':
    case 'retry-left-out':
      return ['These sites are tried again, with exactly what was planned for them.'];
    case 'roll-back':
    case 'roll-back-wave':
      return [
        `These sites go back to exactly what each ran before ${rollout.release}, in this order. Windows and freezes do not hold it up.`,
        ...goesOnBeforeBack(rollout, sitesAhead(whole, ahead.acts)),
      ];
  }
}

function resumed(failed: number): readonly string[] {
  const accepted = 'What failed so far is accepted: it stays as it is, and counts no more.';
  return ['The rollout goes on.', ...(failed === 0 ? [] : [accepted])];
}

function listsOf(whole: WholeAct, facts: RolloutActFacts, keptOut: KeptOut): readonly SitesList[] {
  const { rollout, ahead } = facts;
  const ids = sitesAhead(whole, ahead.acts);
  const names = namesOf(rollout, ids);
  const many = counted(ids.length, 'site');
  switch (whole.act) {
    case 'halt':
    case 'stop':
      return list(`${many} would not begin`, names);
    case 'resume':
      return [...list(`What failed is accepted at ${many}`, names), ...toBegin(facts, keptOut)];
    case 'resume-again':
      return [...list(`${many} would be tried again`, names), ...notTried(facts, ids), ...toBegin(facts, keptOut)];
    case 'keep':
      return list(`${many} would be left out, or stay as they are`, names);
    case 'fix-forward':
      return [];
    case 'retry':
    case 'retry-left-out':
      return list(`${many} would be tried again`, names);
    case 'roll-back':
    case 'roll-back-wave':
      return list(`${many} would go back`, names);
  }
}

/** What failed and is not tried again, each with how it stands. */
function notTried({ rollout, ahead }: RolloutActFacts, again: readonly string[]): readonly SitesList[] {
  const failed = sitesAhead({ act: 'resume', wave: null }, ahead.acts).filter((site) => !again.includes(site));
  const names = rollout.waves
    .flatMap((wave) => wave.sites)
    .filter(({ site }) => failed.includes(site))
    .map(({ name, standing }) => `${name}: ${STANDING_WORDS[standing].text.toLowerCase()}`);
  return list(`${counted(names.length, 'site')} would not be tried again, and accepted as it stands`, names);
}

/** What would truly begin, and what would wait on, each for what. */
function toBegin({ rollout, holds }: RolloutActFacts, { rejections }: KeptOut): readonly SitesList[] {
  const waiting = rollout.waves.flatMap((wave) => wave.sites).filter(({ standing }) => standing === 'waiting');
  if (rejections.length > 0)
    return list(`${counted(waiting.length, 'site')} would wait until the rejection is withdrawn`, waiting.map(nameOf));
  const free = waiting.filter(({ site }) => !holds.has(site));
  const held = waiting.flatMap(({ site, name }) => {
    const hold = holds.get(site);
    return hold === undefined ? [] : [`${name}: ${hold.because}`];
  });
  const turns = free.length === 1 ? 'would then begin' : 'would then begin, each in its turn';
  return [
    ...list(`${counted(free.length, 'site')} ${turns}`, free.map(nameOf)),
    ...list(`${counted(held.length, 'site')} would go on waiting`, held),
  ];
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function list(heading: string, names: readonly string[]): readonly SitesList[] {
  return names.length === 0 ? [] : [{ heading, names }];
}

/** What was done, to be said once. */
export function saidOf({ act, wave }: WholeAct, facts: RolloutActFacts): string {
  const { release } = facts.rollout;
  switch (act) {
    case 'halt':
      return `You halted the rollout of ${release}. It is being confirmed.`;
    case 'stop':
      return `You stopped the line for all of ${facts.title}.`;
    case 'resume':
    case 'resume-again':
      return `You decided that the rollout of ${release} goes on.`;
    case 'keep':
      return `You decided that the rollout of ${release} goes no further.`;
    case 'fix-forward':
      return `You replaced the rollout of ${release} with a newer one.`;
    case 'retry':
    case 'retry-left-out':
      return `Sites of the rollout of ${release} are tried again.`;
    case 'roll-back':
      return `Everything goes back to what it ran before ${release}.`;
    case 'roll-back-wave':
      return `Wave ${wave} goes back to what it ran before ${release}.`;
  }
}
