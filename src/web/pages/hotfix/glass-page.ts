import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import type { Next } from '../../../hotfixes/next.js';
import { lengthInWords } from '../../../platform/local-time.js';
import type { Addresses } from '../../addresses.js';
import type { FormView } from '../../form/form-view.js';
import { errorLines, type ErrorLine, type Sent } from '../../form/form.js';
import { nextForm } from './next-form.js';

export interface ConfirmView {
  readonly errors: readonly ErrorLine[];
  /** What it does, in a sentence. */
  readonly what: string;
  readonly meaning: readonly string[];
  readonly form: FormView;
  readonly back: string;
}

/** What is confirmed before it is done, with what it means. */
export function confirmView(
  next: Next,
  reader: {
    readonly hotfix: Pick<ShownHotfix, 'id' | 'number' | 'release' | 'incident'>;
    readonly afterwardsSeconds: number;
    readonly isFresh: boolean;
    readonly sent: Sent | null;
    readonly addresses: Addresses;
  },
): ConfirmView {
  const { hotfix, afterwardsSeconds, sent, addresses } = reader;
  const form = {
    ...nextForm(next, { ...reader, sites: [], tracker: null }),
    send: 'Break the glass',
    variant: 'warning' as const,
  };
  return {
    ...{ form, what: next.what, back: addresses.hotfix(hotfix.id), errors: errorLines(form.fields, sent) },
    meaning: meaningOf(hotfix, afterwardsSeconds),
  };
}

function meaningOf({ number, release }: Pick<ShownHotfix, 'number' | 'release'>, seconds: number): readonly string[] {
  const within = lengthInWords(new Date(0).toISOString(), new Date(seconds * 1000).toISOString());
  return [
    `${release ?? 'The fix'} may go to Production with nobody but you behind it. Its proof on Pre-Prod and its digest are asked for all the same.`,
    'Everybody is told at once that you did it, and why. It stands in the record with your name for ever.',
    `A second person has to approve it afterwards, within ${within}. If nobody does, an incident is opened by itself.`,
    `Until somebody has, nobody can break the glass again, for ${number} or for any other hotfix.`,
  ];
}
