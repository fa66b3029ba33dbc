import { randomUUID } from 'node:crypto';
import { conflict, badRequest } from '../../src/platform/http/problem.js';
import type { LinkAct, LinkField, LinkHolder, LinkPage } from '../../src/people/links/link-act.js';
import { LinkActs } from '../../src/people/links/link-acts.service.js';
import { Links } from '../../src/people/links/links.service.js';
import type { Gatehouse } from '../gatehouse.js';

export const HOLDER: LinkHolder = {
  name: 'Ada Hale',
  email: 'ada@harbour.example',
  role: 'service-owner',
  trust: 'harbour',
};

export const FIELD: LinkField = {
  ...{ name: 'reason', label: 'Why', hint: null, kind: 'text', choices: [], value: '', required: true },
};

/** An act of a test, that remembers what was done by it. */
export interface OfferedAct {
  readonly done: {
    readonly subject: string;
    readonly decision: string;
    readonly answers: Readonly<Record<string, string>>;
  }[];
  /** What its page says now; null for nothing left to decide. */
  page: LinkPage | null;
  /** The path of a new link for it. */
  link(until?: Date): Promise<string>;
  readonly name: string;
}

/** Offers an act of its own name at a running Gatehouse: yes, or no with a reason. A reason of "too late" or "not this" is refused. */
export function offerAct(gatehouse: Gatehouse, { standing = false } = {}): OfferedAct {
  const name = `test.${randomUUID()}`;
  const offered: OfferedAct = {
    ...{ name, done: [], page: usualPage() },
    link: async (until = new Date(Date.now() + 86_400_000)) => {
      const links = gatehouse.injected(Links);
      const address = await gatehouse.database.transaction((tx) =>
        links.issue(tx, { act: name, subject: 'the-subject', holder: HOLDER, expiresAt: until }),
      );
      return new URL(address).pathname;
    },
  };
  const act: LinkAct = {
    ...{ name, standing },
    page: () => Promise.resolve(offered.page),
    act: (_tx, { subject, decision, answers }) => {
      if (answers['reason'] === 'not this')
        throw badRequest([{ field: 'reason', fault: 'is not enough', fix: 'say more' }]);
      if (answers['reason'] === 'too late') throw conflict('It has begun already.');
      offered.done.push({ subject, decision, answers });
      const said = decision === 'yes' ? 'agreed' : 'said no';
      return Promise.resolve(`Thank you. You have ${said} to the update of FLIP to 2.1.0 at Harbour.`);
    },
  };
  gatehouse.injected(LinkActs).offer(act);
  return offered;
}

function usualPage(): LinkPage {
  return {
    title: 'Release 2.1.0 at Harbour',
    paragraphs: ['We would like to update FLIP.'],
    facts: [{ name: 'From', value: 'Tuesday 1 December 2026, 21:00 GMT' }],
    forms: [
      { decision: 'yes', heading: 'Agree', button: 'Agree to this time', fields: [] },
      { decision: 'no', heading: 'Say no', button: 'Say no', fields: [FIELD] },
    ],
  };
}
