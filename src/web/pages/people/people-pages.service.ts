import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { newPersonSchema } from '../../../people/people.schema.js';
import { People } from '../../../people/people.service.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Problem } from '../../../platform/http/problem.js';
import { Environments } from '../../../sites/environments.service.js';
import { filled, takeForm } from '../../form/form-taking.service.js';
import { formView, passwordOf } from '../../form/form-view.js';
import { errorLines, type FormFields, type Sent } from '../../form/form.js';
import { StepUp } from '../../form/step-up.service.js';
import { Pages } from '../../pages.service.js';
import { peopleView } from './people-list.js';
import { WHY } from './person-act.js';
import { personView } from './person-page.js';
import { PersonFinder } from './person.facts.js';
import { atRoleFields, roleFields, roleSent } from './role-choice.js';

const NEW = 'person';

/** Shows who there is and what each may do, and adds people, by the services of the API. */
@Injectable()
export class PeoplePages {
  constructor(
    private readonly people: People,
    private readonly finder: PersonFinder,
    private readonly environments: Environments,
    private readonly stepUp: StepUp,
    private readonly pages: Pages,
  ) {}

  async list(response: Response, asked: FormFields): Promise<void> {
    const trustName = (trust: string): string => this.environments.trustName(trust);
    const view = peopleView(await this.people.list(), asked, { addresses: this.pages.addresses, trustName });
    this.pages.send(response, { template: 'people/people.njk', title: 'People', section: 'people', view });
  }

  /** Refuses with 404 a person that there is not. */
  async show(response: Response, id: string, { caller }: Visit): Promise<void> {
    const facts = await this.finder.gather(id, caller);
    const { addresses } = this.pages;
    this.pages.send(response, {
      ...{ template: 'people/person.njk', title: facts.person.name, section: 'people' },
      trail: [{ text: 'People', href: addresses.people }],
      view: personView(facts, addresses),
    });
  }

  showNew(
    response: Response,
    { isFresh }: Pick<Visit, 'isFresh'>,
    refused: { readonly status: number; readonly sent: Sent } | null = null,
  ): void {
    const { addresses } = this.pages;
    const sent = refused === null ? null : atRoleFields(refused.sent);
    const form = formView(
      {
        ...{ name: NEW, action: addresses.people, send: 'Add this person' },
        fields: [
          { as: 'line', name: 'name', label: 'Name', hint: 'As others see it.' },
          {
            as: 'line',
            name: 'email',
            label: 'E-mail address',
            hint: 'They sign in with it. It cannot be changed later.',
          },
          ...roleFields(this.environments.trusts, { mayBeNone: true }),
          ...passwordOf({ isFresh }, WHY),
        ],
      },
      sent,
    );
    this.pages.send(response, {
      ...{ template: 'people/new.njk', section: 'people', status: refused?.status ?? 200 },
      title: refused === null ? 'Add a person' : 'Error: Add a person',
      trail: [{ text: 'People', href: addresses.people }],
      view: { form, errors: errorLines(form.fields, sent) },
    });
  }

  async add(response: Response, fields: FormFields, visit: Visit): Promise<void> {
    const body = { ...filled(fields, 'name', 'email'), grants: roleSent(fields) };
    let goingOn = visit;
    const taken = await takeForm({ form: NEW, fields, schema: newPersonSchema, body }, async (wish) => {
      goingOn = await this.stepUp.pass(visit, response, fields, WHY);
      return this.people.create(visit.caller.person, wish).catch(besideAddress);
    });
    if (!taken.ok) {
      this.showNew(response, goingOn, taken);
      return;
    }
    const { id, name } = taken.value;
    const said = `${name} is added. Make a code for them to set a password next.`;
    await this.pages.done(response, goingOn, { to: this.pages.addresses.person(id), said });
  }
}

/** That somebody has the address already is said beside it. */
function besideAddress(error: unknown): never {
  if (!(error instanceof Problem) || error.status !== 409) throw error;
  const fault = {
    field: 'email',
    fault: 'is that of somebody who was added already',
    fix: 'look for them under People',
  };
  throw new Problem(409, error.kind, error.detail, [fault]);
}
