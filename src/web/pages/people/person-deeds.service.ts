import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { newGrantsSchema } from '../../../people/people.schema.js';
import { People } from '../../../people/people.service.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { SignIn, type ShownOnce } from '../../../people/sign-in.service.js';
import { Tokens } from '../../../people/token.service.js';
import { Settings } from '../../../platform/config/settings.service.js';
import { conflict, notFound } from '../../../platform/http/problem.js';
import { momentIn } from '../../../platform/local-time.js';
import { Environments } from '../../../sites/environments.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { StepUp } from '../../form/step-up.service.js';
import { Pages } from '../../pages.service.js';
import { FORM } from '../rollout-act/act-page.js';
import { nothingSchema } from '../rollout-act/act.schema.js';
import { markOf } from '../rollout-act/surety.service.js';
import { opensMore, personActSaid, personActView, WHY, type PersonAct } from './person-act.js';
import { PersonFinder, type PersonFacts } from './person.facts.js';
import { atRoleFields, roleKey, roleSent } from './role-choice.js';

/** What is asked to be done about a person, as an address names it. */
export type AskedAct =
  | { readonly do: 'give-role' | 'shut-out' | 'let-in' | 'password-right' }
  | { readonly do: 'take-role'; readonly role: string }
  | { readonly do: 'revoke-token'; readonly token: string };

interface Asked {
  readonly id: string;
  readonly asked: AskedAct;
  readonly visit: Visit;
  readonly response: Response;
}

interface SentAct extends Asked {
  readonly fields: FormFields;
}

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** Shows what would be done about a person, and does it, by the services of the API. */
@Injectable()
export class PersonDeeds {
  private readonly ours: string;

  constructor(
    private readonly finder: PersonFinder,
    private readonly people: People,
    private readonly signIn: SignIn,
    private readonly tokens: Tokens,
    private readonly environments: Environments,
    private readonly stepUp: StepUp,
    private readonly pages: Pages,
    settings: Settings,
  ) {
    this.ours = settings.get('PUBLIC_URL').replace(/\/$/, '');
  }

  /** Refuses with 404 a person, a role of theirs and a token of theirs that there is not. */
  async show({ id, asked, visit, response }: Asked, refused: Refused | null = null): Promise<void> {
    const facts = await this.finder.gather(id, visit.caller);
    const act = this.actOf(asked, facts);
    const { addresses } = this.pages;
    const sent = refused === null ? null : atRoleFields(refused.sent);
    const { trusts } = this.environments;
    const reader = { addresses, trusts, isFresh: visit.isFresh, sent, shown: shownBy(act, facts) };
    const view = personActView(act, facts, reader);
    this.pages.send(response, {
      template: 'rollout-act/act.njk',
      title: refused === null ? view.heading : `Error: ${view.heading}`,
      ...{ status: refused?.status ?? (view.refusal == null ? 200 : 403), section: 'people' },
      trail: [
        { text: 'People', href: addresses.people },
        { text: facts.person.name, href: view.back },
      ],
      view: { ...view, errors: errorLines(view.form.fields, sent) },
    });
  }

  async act(sent: SentAct): Promise<void> {
    const { id, asked, visit, response, fields } = sent;
    const facts = await this.finder.gather(id, visit.caller);
    const act = this.actOf(asked, facts);
    let goingOn = visit;
    const taken = await this.take(act, facts, sent, async () => {
      if (fields['shown'] !== shownBy(act, facts)) throw conflict(CHANGED);
      if (opensMore(act)) goingOn = await this.stepUp.pass(visit, response, fields, WHY);
    });
    if (!taken.ok) await this.show({ ...sent, visit: goingOn }, taken);
    else if (taken.value !== null) this.showRight(response, facts, taken.value);
    else await this.pages.done(response, goingOn, { to: this.toAfter(act, facts), said: personActSaid(act, facts) });
  }

  /** Null, or what is to be shown this once. */
  private take(
    act: PersonAct,
    { person }: PersonFacts,
    { visit: { caller }, fields }: SentAct,
    beSure: () => Promise<void>,
  ): Promise<Taken<ShownOnce | null>> {
    const given = { form: FORM, fields };
    const { id, roles } = person;
    if (act.do === 'give-role') {
      const body = { grants: [...roles, ...roleSent(fields)] };
      return takeForm({ ...given, schema: newGrantsSchema, body }, async ({ grants }) => {
        await beSure();
        await this.people.changeGrants(caller, id, grants, roles);
        return null;
      });
    }
    return takeForm({ ...given, schema: nothingSchema, body: {} }, async () => {
      await beSure();
      return this.change(act, person, caller);
    });
  }

  private async change(
    act: Exclude<PersonAct, { readonly do: 'give-role' }>,
    { id, roles }: PersonFacts['person'],
    caller: Caller,
  ): Promise<ShownOnce | null> {
    switch (act.do) {
      case 'password-right':
        return this.signIn.grantPasswordRight(id, caller.person);
      case 'shut-out':
        await this.people.disable(caller, id);
        return null;
      case 'let-in':
        await this.people.enable(caller, id);
        return null;
      case 'revoke-token':
        await this.tokens.revoke(caller, act.token.id);
        return null;
      case 'take-role': {
        const left = roles.filter((grant) => roleKey(grant) !== roleKey(act.role));
        await this.people.changeGrants(caller, id, left, roles);
        return null;
      }
    }
  }

  /** Whoever shut themselves out has no page to be led to. */
  private toAfter(act: PersonAct, { person, isOneself }: PersonFacts): string {
    const { addresses } = this.pages;
    return act.do === 'shut-out' && isOneself ? addresses.signedOut : addresses.person(person.id);
  }

  /** Shown at once, and never again: it is kept nowhere that could be led on to. */
  private showRight(response: Response, { person }: PersonFacts, { token, expiresAt }: ShownOnce): void {
    const { addresses } = this.pages;
    const back = addresses.person(person.id);
    this.pages.send(response, {
      ...{ template: 'people/right.njk', status: 201, section: 'people' },
      title: `A code for ${person.name} to set a password`,
      trail: [
        { text: 'People', href: addresses.people },
        { text: person.name, href: back },
      ],
      view: {
        ...{ name: person.name, email: person.email, code: token, back, where: `${this.ours}/password` },
        until: momentIn(CENTRAL_ZONE, expiresAt.toISOString()),
      },
    });
  }

  private actOf(asked: AskedAct, facts: PersonFacts): PersonAct {
    if (asked.do === 'revoke-token') return { do: asked.do, token: this.finder.tokenOf(facts, asked.token) };
    if (asked.do !== 'take-role') return asked;
    const role = facts.person.roles.find((grant) => roleKey(grant) === asked.role);
    if (role === undefined) throw notFound('role of this person');
    return { do: asked.do, role };
  }
}

const CHANGED = 'Something about this person has changed since you opened the page. Read it again, and send it again.';

/** Stands for what the page says of this person. */
function shownBy(act: PersonAct, { person: { id, roles, disabledAt, hasPassword } }: PersonFacts): string {
  return markOf([act.do, id, roles.map(roleKey), disabledAt, hasPassword]);
}
