import type { Fault } from '../../../platform/http/problem.js';
import { faultInWords } from '../../form/fault-words.js';
import { momentIn } from '../../../platform/local-time.js';
import type { LinkField, LinkForm, LinkPage } from '../../../people/links/link-act.js';
import type { LinkLook, OpenLink } from '../../../people/links/link-use.service.js';

/** What was sent with a form that could not be taken. */
export interface Sent {
  readonly decision: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
  /** What is wrong with the whole, where no one field is at fault; null where nothing is, and the page has changed meanwhile. */
  readonly detail: string | null;
}

interface ShownField extends Omit<LinkField, 'required'> {
  /** Its element, for the list of faults to lead to. */
  readonly id: string;
  readonly error: string | null;
}

interface ShownForm extends Omit<LinkForm, 'fields'> {
  readonly fields: readonly ShownField[];
}

interface Text {
  readonly text: string;
}

/** A page with its forms. */
export interface OpenView {
  readonly heading: string;
  readonly holder: string;
  readonly paragraphs: LinkPage['paragraphs'];
  readonly rows: readonly { readonly key: Text; readonly value: Text }[];
  readonly forms: readonly ShownForm[];
  readonly token: string;
  readonly until: string;
  readonly zone: string;
  readonly errors: readonly { readonly text: string; readonly href?: string }[];
  readonly stale: boolean;
}

/** What an open link's page shows; `sent` is what could not be taken, and stands in its fields again. */
export function openView(look: OpenLink, zone: string, sent: Sent | null, stale = false): OpenView {
  const forms = look.page.forms.map((form) => shownForm(form, sent?.decision === form.decision ? sent : null));
  return {
    ...{
      heading: look.page.title,
      holder: look.holder.name,
      paragraphs: look.page.paragraphs,
      forms,
      token: look.token,
      zone,
      stale,
    },
    rows: look.page.facts.map(({ name, value }) => ({ key: { text: name }, value: { text: value } })),
    until: momentIn(zone, look.expiresAt.toISOString()),
    errors: sent === null ? [] : errorsOf(forms, sent),
  };
}

function shownForm(form: LinkForm, sent: Sent | null): ShownForm {
  return {
    ...form,
    fields: form.fields.map(({ required, ...field }) => {
      const fault = sent?.faults.find((one) => one.field === field.name);
      const label = required || field.kind === 'hidden' ? field.label : `${field.label} (optional)`;
      const value = field.kind === 'hidden' ? field.value : (sent?.answers[field.name] ?? field.value);
      const error = fault === undefined ? null : faultInWords(field.label, fault);
      return { ...field, label, value, id: `${form.decision}-${field.name}`, error };
    }),
  };
}

function errorsOf(forms: readonly ShownForm[], { detail, faults }: Sent): OpenView['errors'] {
  const fields = forms.flatMap((form) => form.fields);
  const beside = fields.flatMap(({ id, error }) => (error === null ? [] : [{ text: error, href: `#${id}` }]));
  const elsewhere = faults.filter((fault) => !fields.some(({ name, error }) => name === fault.field && error !== null));
  const whole = elsewhere.map((fault) => ({ text: faultInWords(fault.field, fault) }));
  const errors = [...beside, ...whole];
  return errors.length > 0 || detail === null ? errors : [{ text: detail }];
}

/** A page without forms. */
export interface ClosedPage {
  readonly status: number;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** When its reader turns to the delivery team. */
  readonly turnWhen: string;
}

const UNKNOWN: ClosedPage = {
  status: 404,
  title: 'We do not know this link',
  paragraphs: ['Check that you have all of it. Some mail programs cut long addresses in two.'],
  turnWhen: 'If it is whole, and you need a new one',
};

const SETTLED = {
  title: 'There is nothing left for you to decide',
  paragraphs: [
    'What this link was for has been settled, or is no longer asked of you.',
    'You do not need to do anything.',
  ],
};

/** What a link says that nobody can decide by. */
export function closedPage(look: Exclude<LinkLook, OpenLink>, zone: string): ClosedPage {
  switch (look.state) {
    case 'used':
      return {
        status: 200,
        title: 'This link has been used',
        paragraphs: [`It was used on ${momentIn(zone, look.usedAt.toISOString())}. It works once.`, look.outcome],
        turnWhen: 'If it was not you who used it, or if something has to change',
      };
    case 'expired':
      return {
        status: 410,
        title: 'This link has run out',
        paragraphs: [`It could be used until ${momentIn(zone, look.expiresAt.toISOString())}.`],
        turnWhen: 'For a new one',
      };
    case 'revoked':
      return {
        status: 410,
        title: 'This link was taken back',
        paragraphs: [
          `${look.because}${/[.!?]$/.test(look.because) ? '' : '.'}`,
          'If you have a newer message from us, use the link in that one.',
        ],
        turnWhen: 'If you have none',
      };
    case 'settled':
      return { status: 410, ...(look.says ?? SETTLED), turnWhen: 'If something has to change' };
    case 'unknown':
      return UNKNOWN;
  }
}
