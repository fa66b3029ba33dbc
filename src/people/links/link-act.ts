import type { Tx } from '../../platform/database/database.service.js';

/** To whom a link was given: a contact without an account, or a person. */
export interface LinkHolder {
  readonly name: string;
  readonly email: string;
  /** The role by which it concerns them, such as `service-owner`. */
  readonly role: string;
  /** The Trust that they answer for, or null. */
  readonly trust: string | null;
}

/**
 * One thing to fill in. `moment`: a local time of the Trust's zone, as a browser sends it: `2026-12-01T21:00`. `hidden`: what stands
 * there at first is what comes back, whatever a browser sends.
 */
export interface LinkField {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly kind: 'line' | 'text' | 'moment' | 'choice' | 'hidden';
  /** For a choice: what may be chosen, in order. Else empty. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** What stands there at first. */
  readonly value: string;
  readonly required: boolean;
}

/** One of the things that may be decided, with a button of its own. */
export interface LinkForm {
  /** The name of the decision, such as `agree`. */
  readonly decision: string;
  readonly heading: string;
  readonly button: string;
  readonly fields: readonly LinkField[];
}

/** What the holder of a link sees before anything happens. Without forms: why there is nothing left to decide. */
export interface LinkPage {
  readonly title: string;
  /** Plain sentences. */
  readonly paragraphs: readonly string[];
  /** What it is about, as names and values. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly forms: readonly LinkForm[];
}

/** A link at the moment that it is used. */
export interface LinkAsked {
  /** The link's id, which stands in the audit as `link:<id>`. */
  readonly link: string;
  /** What the act is about, such as the id of an agreement. */
  readonly subject: string;
  readonly holder: LinkHolder;
}

/** One kind of act that a link lets its holder do, and nothing else. */
export interface LinkAct {
  /** Such as `agreement.answer`; stands in the table for ever. */
  readonly name: string;
  /** Its links may be used again until they run out, such as one to report outages by. Else once. */
  readonly standing?: boolean;
  /**
   * Locks what the act locks, before the link itself is: whoever takes the links to a subject back holds that already. Absent: nobody takes
   * them back while they hold anything.
   */
  readonly hold?: (tx: Tx, subject: string) => Promise<void>;
  /** Reads only. Null, or a page without forms: there is nothing left to decide, and the page says so. */
  readonly page: (tx: Tx, asked: LinkAsked) => Promise<LinkPage | null>;
  /**
   * Does it, in the transaction that uses the link up, with the audit record of it (actor `link:<id>`). Answers a sentence for the page.
   * The answers are those of the decision's own fields and no others: trimmed, of a bounded length, moments real as
   * `2026-12-01T21:00`, choices among those offered; the empty text where nothing was said.
   * Throws a Problem with faults by field where the answers will not do; the link is then unused as before.
   */
  readonly act: (
    tx: Tx,
    asked: LinkAsked & { readonly decision: string; readonly answers: Readonly<Record<string, string>> },
  ) => Promise<string>;
}
