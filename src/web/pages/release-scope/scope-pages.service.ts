import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { Drafting } from '../../../release-notes/drafting.service.js';
import { scopeSchema } from '../../../releases/scope/scope.schema.js';
import { Scopes } from '../../../releases/scope/scope.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { notTaken, takeForm, type Taken } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { unlessAway } from '../../form/outside.service.js';
import { Pages } from '../../pages.service.js';
import { noteReader } from '../release-notes/note-reader.service.js';
import { bodyOf, linesOf } from '../release-notes/section-form.js';
import { atFields, SCOPE_FORM, seenIn } from './scope-form.js';
import { scopePageView } from './scope-page.js';
import { scopeSent } from './scope-sent.service.js';

interface At {
  readonly version: string;
  readonly visit: Visit;
  readonly response: Response;
}

type Sending = At & { readonly fields: FormFields };

/** Shows the tickets of a release, and has them agreed on and read by the services of the API. */
@Injectable()
export class ScopePages {
  constructor(
    private readonly scopes: Scopes,
    private readonly drafting: Drafting,
    private readonly pages: Pages,
  ) {}

  /** Refuses with 404 an unknown version. */
  async show(
    { version, visit, response }: At,
    refused: Extract<Taken<unknown>, { ok: false }> | null = null,
  ): Promise<void> {
    const scope = await this.scopes.show(version);
    const listed = scope.tracker === null ? await this.listed(version) : [];
    const { addresses } = this.pages;
    const title = `Scope of ${version}`;
    const reader = { caller: visit.caller, addresses, zone: CENTRAL_ZONE, listed };
    this.pages.send(response, {
      ...{ template: 'release-scope/scope.njk', section: 'releases', status: refused?.status ?? 200 },
      title: refused === null ? title : `Error: ${title}`,
      view: scopePageView(scope, { ...reader, sent: refused?.sent ?? null }),
      trail: [
        { text: 'Releases', href: addresses.releases },
        { text: `Release ${version}`, href: addresses.release(version) },
      ],
    });
  }

  async set(asked: Sending): Promise<void> {
    const { version, fields, visit, response } = asked;
    const given = { form: SCOPE_FORM, fields, schema: scopeSchema, body: scopeSent(fields) };
    const taken = await takeForm(given, (wish) =>
      this.scopes.set({ version, over: seenIn(fields) }, wish, visit.caller),
    );
    if (!taken.ok) {
      await this.show(asked, { ...taken, sent: { ...taken.sent, faults: atFields(taken.sent.faults, fields) } });
      return;
    }
    const said = 'The tickets are agreed on. The tracker is told of those that it lacks.';
    await this.pages.done(response, visit, { to: this.pages.addresses.releaseScope(version), said });
  }

  async refresh(asked: Sending): Promise<void> {
    const { version, fields, visit, response } = asked;
    const taken = await takeForm({ form: 'refresh', fields, schema: z.unknown(), body: {} }, () =>
      unlessAway(() => this.scopes.refresh(version)),
    );
    const trouble = taken.ok ? taken.value : null;
    if (!taken.ok || trouble !== null) {
      await this.show(
        asked,
        taken.ok ? notTaken({ form: 'refresh', fields }, 503, [], trackerAway(trouble ?? '')) : taken,
      );
      return;
    }
    const to = this.pages.addresses.releaseScope(version);
    await this.pages.done(response, visit, { to, said: 'The tickets are as the tracker has them now.' });
  }

  private async listed(version: string): Promise<readonly string[]> {
    const { sections } = await this.drafting.show(version);
    const written = sections.find(({ section }) => section === 'changes')?.written ?? null;
    return written === null ? [] : linesOf('changes', bodyOf(written.content), noteReader([]));
  }
}

function trackerAway(because: string): string {
  return `The tracker could not be read now, so nothing has changed here: what stands below is what it told before. ${because}`;
}
