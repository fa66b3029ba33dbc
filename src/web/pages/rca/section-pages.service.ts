import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { GateCriteria } from '../../../incidents/rca/gate-criteria.js';
import { RcaWriting } from '../../../incidents/rca/rca-writing.service.js';
import { RCA_SECTION_TITLES, type RcaSectionName } from '../../../incidents/rca/rca.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { momentIn, timeIn } from '../../../platform/local-time.js';
import { Environments } from '../../../sites/environments.service.js';
import { CENTRAL_ZONE } from '../../../sites/time-zone.js';
import { dayAt, instantOf } from '../../../windows/local-moment.service.js';
import { fitsAForm } from '../../form/fitting.js';
import { takeForm, type Taken } from '../../form/form-taking.service.js';
import { formView } from '../../form/form-view.js';
import { errorLines, type FormFields, type Sent } from '../../form/form.js';
import { Pages } from '../../pages.service.js';
import { RcaPageFinder } from './rca-page.facts.js';
import { fieldOfFault } from './gate-rows.js';
import { closedUp, contentSent, linesOf, saysNoHarm, sectionFields } from './section-form.js';

interface At {
  readonly id: string;
  readonly section: RcaSectionName;
  readonly visit: Visit;
}

const FORM = 'write';

const SINCE = 'Somebody wrote it since you began.';
const UNREAD = 'We cannot tell whether somebody wrote it since you began.';
const NO_VERSION = {
  field: 'The version',
  fault: 'that your form began from cannot be read',
  fix: 'What you typed is kept below: read it beside what stands, then save it once more',
};

/** Whether a form said which version it began from. */
function isRead(version: number): boolean {
  return Number.isInteger(version) && version >= 0;
}

function harmIn(incident: string): string {
  return `${incident} says that patients may come to harm.`;
}

/** The version that a form began from; no number where it does not say one. */
function versionIn({ version = '' }: FormFields): number {
  return /^\d{1,7}$/.test(version.trim()) ? Number(version) : NaN;
}

function inWords(sent: Sent, over: number): Sent {
  const faults = sent.faults.map((one) => ({ ...one, field: fieldOfFault(one.field) }));
  if (isRead(over)) return { ...sent, faults };
  return { ...sent, faults: [NO_VERSION, ...faults.filter(({ field }) => field !== 'version')] };
}

/** Where a section of an RCA is written. Whoever writes over somebody else's words sees both before either is gone. */
@Injectable()
export class SectionPages {
  constructor(
    private readonly finder: RcaPageFinder,
    private readonly writing: RcaWriting,
    private readonly environments: Environments,
    private readonly criteria: GateCriteria,
    private readonly pages: Pages,
  ) {}

  async show(
    response: Response,
    { id, section, visit }: At,
    refused: (Extract<Taken<unknown>, { ok: false }> & { readonly over: number }) | null = null,
  ): Promise<void> {
    const { incident, mayHarm, sections } = await this.finder.written(id, visit.caller);
    const { addresses } = this.pages;
    const last = sections[section];
    const [version, sent] = [last?.version ?? 0, refused?.sent ?? null];
    const fields = sectionFields(section, sections, {
      trusts: this.environments.trusts,
      criteriaOf: (environment) => this.criteria.of(environment),
      harm: mayHarm ? harmIn(incident) : null,
      localOf: (at) => `${dayAt(new Date(at), CENTRAL_ZONE)}T${timeIn(CENTRAL_ZONE, at)}`,
      typed: sent?.fields ?? null,
    });
    const hidden = { version: String(version) };
    const action = addresses.rcaSection(id, section);
    const form = formView({ name: FORM, action, send: 'Save', fields, hidden }, sent);
    const isOver = refused !== null && refused.over !== version && last !== undefined;
    const heading = RCA_SECTION_TITLES[section];
    this.pages.send(response, {
      template: 'rca/section.njk',
      title: refused === null ? heading : `Error: ${heading}`,
      status: refused?.status ?? 200,
      section: 'incidents',
      trail: [{ text: `Root cause analysis of ${incident}`, href: addresses.rca(id) }],
      view: {
        ...{ heading, form: refused === null && !fitsAForm(fields) ? null : form },
        ...{ back: `${addresses.rca(id)}#section-${section}`, errors: errorLines(form.fields, sent) },
        theirs: isOver
          ? {
              why: isRead(refused.over) ? SINCE : UNREAD,
              head: `Version ${version}, by ${last.by.name}, ${momentIn(CENTRAL_ZONE, last.at.toISOString())}`,
              lines: linesOf(section, sections, this.environments.trusts),
            }
          : null,
      },
    });
  }

  async write(response: Response, { id, section, visit }: At, typed: FormFields): Promise<void> {
    const fields = closedUp(section, typed);
    const over = versionIn(fields);
    const local = (text: string) => instantOf(text, CENTRAL_ZONE)?.toISOString() ?? text;
    const body = { version: over, content: contentSent(section, fields, local) };
    const taken = await takeForm({ form: FORM, fields, schema: z.unknown(), body }, (wish) =>
      this.writing.write(id, section, wish, visit.caller),
    );
    if (!taken.ok) {
      await this.show(response, { id, section, visit }, { ...taken, sent: inWords(taken.sent, over), over });
      return;
    }
    const to = `${this.pages.addresses.rca(id)}#section-${section}`;
    const warning = section === 'impact' && saysNoHarm(fields) ? await this.warningOf(id, visit) : '';
    await this.pages.done(response, visit, { to, said: `“${RCA_SECTION_TITLES[section]}” is saved.${warning}` });
  }

  private async warningOf(id: string, { caller }: Visit): Promise<string> {
    const { incident, mayHarm } = await this.finder.written(id, caller);
    return mayHarm
      ? ` ${harmIn(incident)} “None” stands against it as the impact on patients: mend whichever is wrong.`
      : '';
  }
}
