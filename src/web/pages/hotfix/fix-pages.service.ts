import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { ShownHotfix } from '../../../hotfixes/hotfix-view.js';
import { Hotfixes } from '../../../hotfixes/hotfixes.service.js';
import { Registration } from '../../../releases/registration.service.js';
import { Releases } from '../../../releases/release.service.js';
import { registeringSchema } from '../../../releases/release.schema.js';
import { notTaken, takeForm, type Taken } from '../../form/form-taking.service.js';
import { errorLines, type FormFields } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { FIX_FORM, fixForm, isRegistering, registeredInWords } from './fix-form.js';
import type { FixToRegister } from './fix-form.js';
import { atItsFields, bodyOfFix } from './fix-taking.service.js';
import { HotfixPages, NOT_OFFERED, type At } from './hotfix-pages.service.js';

type Refused = Extract<Taken<unknown>, { ok: false }>;

/** So many releases are offered to go back to. */
const MOST_OTHERS = 50;

const OTHER_LIVE = 'Live runs something else now than what you were shown. Read once more what is unchanged.';

/** Where the fix of a hotfix is registered as a release, by the service of the API. */
@Injectable()
export class FixPages {
  constructor(
    private readonly hotfixes: Hotfixes,
    private readonly releases: Releases,
    private readonly registration: Registration,
    private readonly hotfix: HotfixPages,
    private readonly pages: Pages,
  ) {}

  /** Shows the runbook with 409 where no fix is to be registered now. */
  async show(response: Response, at: At): Promise<void> {
    const hotfix = await this.hotfixes.find(at.id, at.visit.caller);
    const fix = await this.toRegister(hotfix);
    if (fix === null) return this.notOffered(response, at, {});
    this.send(response, { hotfix, fix }, null);
  }

  /** Registers what the form says, where Live still runs what it was shown beside. */
  async register(response: Response, at: At, fields: FormFields): Promise<void> {
    const hotfix = await this.hotfixes.find(at.id, at.visit.caller);
    const fix = await this.toRegister(hotfix);
    if (fix === null) return this.notOffered(response, at, fields);
    const given = { form: FIX_FORM, fields };
    if (fields['live'] !== (fix.live?.version ?? '')) {
      this.send(response, { hotfix, fix }, notTaken(given, 409, [], OTHER_LIVE));
      return;
    }
    const body = bodyOfFix(fix, fields);
    const taken = await takeForm({ ...given, schema: registeringSchema, body }, (wish) =>
      this.registration.register(wish, at.visit.caller),
    );
    if (!taken.ok) {
      this.send(response, { hotfix, fix }, { ...taken, sent: atItsFields(taken.sent) });
      return;
    }
    const said = registeredInWords(taken.value.release);
    return this.pages.done(response, at.visit, { to: this.pages.addresses.hotfix(at.id), said });
  }

  private notOffered(response: Response, at: At, fields: FormFields): Promise<void> {
    return this.hotfix.show(response, at, notTaken({ form: FIX_FORM, fields }, 409, [], NOT_OFFERED));
  }

  private send(
    response: Response,
    { hotfix, fix }: { readonly hotfix: ShownHotfix; readonly fix: FixToRegister },
    refused: Refused | null,
  ): void {
    const { addresses } = this.pages;
    const [sent, heading] = [refused?.sent ?? null, `Register ${fix.version} as the fix`];
    const form = fixForm(fix, { hotfix, sent, addresses });
    this.pages.send(response, {
      ...{ template: 'hotfix/fix.njk', section: 'incidents', status: refused?.status ?? 200 },
      title: refused === null ? heading : `Error: ${heading}`,
      trail: [{ text: `Hotfix ${hotfix.number}`, href: addresses.hotfix(hotfix.id) }],
      view: {
        ...{ heading, form, errors: errorLines(form.fields, sent), back: addresses.hotfix(hotfix.id) },
        ...{ live: fix.live?.version ?? null, answers: fix.answers },
      },
    });
  }

  /** Null where none is offered to whoever looks. */
  private async toRegister({ next, product }: ShownHotfix): Promise<FixToRegister | null> {
    const offer = next.find((one) => one.you && isRegistering(one));
    if (offer === undefined) return null;
    // An offer's example is what a program would send as it stands.
    const { manifest, answers } = registeringSchema.parse(offer.example);
    const { version, packages, rollsBackTo } = manifest;
    const wish = { kind: null, versionPrefix: null, sort: '-registeredAt', after: null } as const;
    const { releases } = await this.releases.list({ ...wish, product, limit: MOST_OTHERS });
    return {
      ...{ version, product, answers, services: packages.map(({ service }) => service) },
      live: rollsBackTo === null ? null : await this.releases.find(rollsBackTo),
      others: releases.map((one) => one.version),
    };
  }
}
