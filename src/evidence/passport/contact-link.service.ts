import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { LinkAct, LinkAsked, LinkPage } from '../../people/links/link-act.js';
import { LinkActs } from '../../people/links/link-acts.service.js';
import type { Tx } from '../../platform/database/database.service.js';
import { badRequest, conflict } from '../../platform/http/problem.js';
import { Environments } from '../../sites/environments.service.js';
import type { Trust } from '../../sites/trust.js';
import { contactsOf, type NamedContact } from './contact-word.js';
import { CONTACT_ACT } from './contact-act.js';
import { Passports } from './passports.service.js';

type Asked = Parameters<LinkAct['act']>[1];

const LONGEST_REASON = 2000;

/** Lets a contact of a Trust say, by a link, that they are who the files say, or that they are not. */
@Injectable()
export class ContactLinks implements OnModuleInit, LinkAct {
  readonly name = CONTACT_ACT;

  constructor(
    private readonly acts: LinkActs,
    private readonly environments: Environments,
    private readonly passports: Passports,
  ) {}

  onModuleInit(): void {
    this.acts.offer({
      name: this.name,
      page: (tx, asked) => this.page(tx, asked),
      act: (tx, asked) => this.act(tx, asked),
    });
  }

  page(_tx: Tx, asked: LinkAsked): Promise<LinkPage | null> {
    const found = this.concerning(asked);
    return Promise.resolve(found === null ? null : pageOf(found));
  }

  async act(tx: Tx, { decision, answers, ...asked }: Asked): Promise<string> {
    const found = this.concerning(asked);
    if (found === null) throw conflict('You are no longer named as a contact, so there is nothing left to say.');
    const word = decision === 'confirm' ? 'verified' : 'wrong';
    const reason = (answers['reason'] ?? '').trim();
    if (decision !== 'confirm' && decision !== 'wrong')
      throw badRequest([{ field: 'decision', fault: 'is not offered', fix: 'choose one that is' }]);
    if (word === 'wrong' && (reason === '' || reason.length > LONGEST_REASON))
      throw badRequest([{ field: 'reason', fault: 'is empty or too long', fix: 'say in a few words what is wrong' }]);
    const said = {
      trust: found.trust.id,
      contact: found.contact,
      word,
      reason: word === 'wrong' ? reason : null,
    } as const;
    await this.passports.keep(tx, { ...said, by: null, actor: `link:${asked.link}` });
    return word === 'verified'
      ? 'Thank you. We now know that we can reach you here.'
      : 'Thank you. We have passed on what is wrong, and will ask your Trust.';
  }

  /** The contact that the link is for, while the files still name them so. */
  private concerning({ subject, holder }: LinkAsked): { trust: Trust; contact: NamedContact } | null {
    const trust = holder.trust === null ? null : this.environments.trust(holder.trust);
    if (trust === null) return null;
    const contact = contactsOf(trust).find(({ email }) => email.toLowerCase() === holder.email.toLowerCase());
    return contact?.email.toLowerCase() === subject.toLowerCase() ? { trust, contact } : null;
  }
}

const ROLE_TITLES: Readonly<Record<string, string>> = {
  'service-owner': 'Service Owner',
  'system-owner': 'System Owner',
  'technical-owner': 'Technical Owner',
  'smoke-tester': 'Smoke tester',
};

function pageOf({ trust, contact }: { trust: Trust; contact: NamedContact }): LinkPage {
  const usual = { hint: null, choices: [], value: '' };
  return {
    title: `Are you the right person at ${trust.name}?`,
    paragraphs: [
      'We write to you about the times when a service at your Trust is changed. Please tell us whether these details are right.',
    ],
    facts: [
      { name: 'Name', value: contact.name },
      { name: 'Address', value: contact.email },
      { name: 'Role', value: ROLE_TITLES[contact.role] ?? contact.role },
    ],
    forms: [
      { decision: 'confirm', heading: 'The details are right', button: 'Yes, that is me', fields: [] },
      {
        decision: 'wrong',
        heading: 'Something is wrong',
        button: 'No, this is not right',
        fields: [{ ...usual, name: 'reason', label: 'What is wrong?', kind: 'text', required: true }],
      },
    ],
  };
}
