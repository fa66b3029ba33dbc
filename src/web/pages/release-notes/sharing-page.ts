import { titleOf, trustOf, type Audience } from '../../../release-notes/audience.js';
import type { Outlook } from '../../../release-notes/sharing.service.js';
import { editionInWords, editionNamed } from '../../../release-notes/edition.js';
import { formView, type FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import { counted, someOf } from '../rollout/rollout-words.js';
import { NOTHING_LEAVES } from './notes-page.js';

export interface SharingView {
  readonly errors: readonly ErrorLine[];
  /** Whom it goes to, a line for each kind of reader. */
  readonly lines: readonly string[];
  /** For which readers nobody is known, so that nothing would be sent; null where there is none. */
  readonly nobody: string | null;
  /** Null where nothing can be sent. */
  readonly form: FormView | null;
  /** Said where nothing can be sent. */
  readonly sends: string | null;
  readonly edition: string;
  readonly back: string;
}

/** What is asked of whoever shares an edition. */
export interface SharingAsked {
  readonly edition: string;
  readonly outlook: readonly Outlook[];
  /** The one Trust that it is to go to; null: whoever it is for. */
  readonly trust: string | null;
  /** Whether anything can be sent at all. */
  readonly sends: boolean;
  readonly action: string;
  readonly back: string;
  readonly nameOf: (trust: string) => string;
}

const MOST_NAMES = 8;

/** Who would be sent an edition, to be read before it is. */
export function sharingView(asked: SharingAsked, sent: Sent | null): SharingView {
  const { edition, outlook, trust, sends, back, nameOf } = asked;
  const meant = trust === null ? outlook : outlook.filter(({ audience }) => trustOf(audience) === trust);
  const lacking = meant.filter(({ people }) => people === 0).map(({ audience }) => titleOf(audience, nameOf));
  const [ours, ofTrusts] = [true, false].map((isOurs) =>
    meant.filter(({ audience }) => (trustOf(audience) === null) === isOurs),
  );
  const form = sharingForm(asked, { meant, ours: ours ?? [], ofTrusts: ofTrusts ?? [] }, sent);
  const stops = 'as long as that is so, nothing is sent to any of those chosen.';
  return {
    ...{ edition, back, form: sends ? form : null, errors: errorLines(form.fields, sent) },
    sends: sends ? null : NOTHING_LEAVES,
    lines: [...(ours ?? []).map((one) => lineOf(one, nameOf)), ...linesOfTrusts(ofTrusts ?? [], nameOf)],
    nobody: lacking.length === 0 ? null : `Nobody is known for ${someOf(lacking, MOST_NAMES)}: ${stops}`,
  };
}

interface Meant {
  readonly meant: readonly Outlook[];
  readonly ours: readonly Outlook[];
  readonly ofTrusts: readonly Outlook[];
}

function sharingForm(
  { edition, trust, action, nameOf }: SharingAsked,
  { meant, ours, ofTrusts }: Meant,
  sent: Sent | null,
): FormView {
  const at = editionNamed(edition);
  const named = at === null ? edition : editionInWords(at);
  const fresh = meant.reduce((sum, { people, already }) => sum + people - already, 0);
  const items = [
    ...ours.map(({ audience }) => ({ value: audience, text: titleOf(audience, nameOf) })),
    ...(ofTrusts.length === 0
      ? []
      : [{ value: 'trusts', text: `${counted(ofTrusts.length, 'Trust')}, each its own reading` }]),
  ];
  const ticked = items.map(({ value }) => value);
  const to = { as: 'ticks', name: 'to', label: 'To whom', items, ticked } as const;
  return formView(
    {
      ...{ name: 'share', action, send: trust === null ? `Send ${named}` : `Send ${named} to ${peopleOf(fresh)}` },
      hidden: trust === null ? {} : { trust },
      fields: trust === null ? [to] : [],
    },
    sent,
  );
}

function peopleOf(count: number): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? 'address' : 'addresses'}`;
}

function lineOf({ audience, people, already }: Outlook, nameOf: (trust: string) => string): string {
  return `${titleOf(audience, nameOf)}: ${peopleInWords(people, already)}`;
}

function linesOfTrusts(ofTrusts: readonly Outlook[], nameOf: (trust: string) => string): readonly string[] {
  const [only] = ofTrusts;
  if (only === undefined) return [];
  if (ofTrusts.length === 1) return [lineOf(only, nameOf)];
  const people = ofTrusts.reduce((sum, one) => sum + one.people, 0);
  const already = ofTrusts.reduce((sum, one) => sum + one.already, 0);
  return [`${counted(ofTrusts.length, 'Trust')}: ${peopleInWords(people, already)}`];
}

function peopleInWords(people: number, already: number): string {
  const had =
    already === 0 ? '' : `, ${already === people ? 'all' : already} of whom were sent it before and are sent nothing`;
  return `${peopleOf(people)}${had}.`;
}

/** Whom a form chose, as the API takes it; null where it chose nobody. */
export function chosen(
  ticked: readonly string[],
  trust: string | null,
): {
  readonly audiences?: readonly Audience[] | readonly string[];
  readonly trusts?: 'every' | readonly string[];
} | null {
  if (trust !== null) return { trusts: [trust] };
  if (ticked.length === 0) return null;
  const audiences = ticked.filter((one) => one !== 'trusts');
  return {
    ...(audiences.length === 0 ? {} : { audiences }),
    ...(ticked.includes('trusts') ? { trusts: 'every' as const } : {}),
  };
}
