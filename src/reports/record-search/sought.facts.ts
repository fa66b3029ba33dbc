import { Injectable } from '@nestjs/common';
import { findHotfix, hotfixNumbered } from '../../hotfixes/hotfix.table.js';
import { findIncident, incidentNumbered } from '../../incidents/incident.table.js';
import { findPerson, peopleCalled } from '../../people/person.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import type { Fault } from '../../platform/http/problem.js';
import { findRelease } from '../../releases/release.table.js';
import { Environments } from '../../sites/environments.service.js';
import { isUuid, isWritten, itself, meant, typedAs, type Candidate, type Typed } from './sought.js';

/** So many people of like names are looked at. */
const MOST_PEOPLE = 20;

const NOBODY = {
  ...{ field: 'actor', nothing: 'is nobody whom we know by that name' },
  fix: 'give the name of a person or their e-mail address, or Gatehouse for what it did itself',
} as const;
const NOTHING = {
  nothing: 'is nothing that we know by that name',
  fix: 'give the version of a release, the name of a site, a Trust or a person, or the number of an incident or a hotfix, such as INC-1',
} as const;

/** Finds whom and what people mean by the names that they type, and says what the record has as they would. */
@Injectable()
export class SoughtFinder {
  constructor(private readonly environments: Environments) {}

  /** Who did it, as the record has it; or why nobody is meant. */
  async actor(tx: Tx, typed: string): Promise<{ readonly written: string } | Fault> {
    if (isWritten(typed)) return { written: typed };
    const own = itself(typed);
    return own === null ? meant(typed, await this.people(tx, typed), NOBODY) : { written: own };
  }

  /** What it concerns, as the record has it; or why nothing is meant, as a fault of this field. */
  async thing(tx: Tx, typed: string, field: string): Promise<{ readonly written: string } | Fault> {
    if (isWritten(typed)) return { written: typed };
    const sought = typedAs(typed);
    return meant(sought.name, await this.things(tx, sought), { field, ...NOTHING });
  }

  /** The things whose entries concern this one: with a Trust come its sites, and with a hotfix the release that it became. */
  async reachOf(tx: Tx, written: string): Promise<readonly string[]> {
    const [kind = '', id = ''] = written.split(':');
    if (kind === 'trust')
      return [
        written,
        ...this.environments.allSites.filter(({ trust }) => trust === id).map((site) => `site:${site.id}`),
      ];
    const release = kind === 'hotfix' && isUuid(id) ? ((await findHotfix(tx, id))?.release ?? null) : null;
    return release === null ? [written] : [written, `release:${release}`];
  }

  /** As people say it: what has only a uuid by its name or its number, and the rest as the record has it. */
  async said(tx: Tx, written: string): Promise<string> {
    const [kind = '', id = ''] = written.split(':');
    if (!isUuid(id)) return written === 'gatehouse' ? 'Gatehouse' : written;
    if (kind === 'incident') return (await findIncident(tx, id))?.number ?? written;
    if (kind === 'hotfix') return (await findHotfix(tx, id))?.number ?? written;
    const person = kind === 'person' ? await findPerson(tx, id) : null;
    return person === null ? written : personInWords(person);
  }

  private async things(tx: Tx, { kind, name }: Typed): Promise<readonly Candidate[]> {
    const isOf = (one: Typed['kind']) => kind === null || kind === one;
    return [
      ...(isOf('release') ? await releaseCalled(tx, name) : []),
      ...(isOf('incident') ? await numbered(name, 'incident', 'INC', (number) => incidentNumbered(tx, number)) : []),
      ...(isOf('hotfix') ? await numbered(name, 'hotfix', 'HF', (number) => hotfixNumbered(tx, number)) : []),
      ...(isOf('site') ? this.environments.allSites.map((site) => placeOf('site', site)) : []),
      ...(isOf('trust') ? this.environments.trusts.map((trust) => placeOf('trust', trust)) : []),
      ...(isOf('person') ? await this.people(tx, name) : []),
    ];
  }

  private async people(tx: Tx, name: string): Promise<readonly Candidate[]> {
    const people = await peopleCalled(tx, name, MOST_PEOPLE);
    return people.map((person) => {
      const text = personInWords(person);
      return { written: `person:${person.id}`, names: [person.name, person.email, text], text };
    });
  }
}

function personInWords({ name, email }: { readonly name: string; readonly email: string }): string {
  return `${name} (${email})`;
}

function placeOf(kind: 'site' | 'trust', { id, name }: { readonly id: string; readonly name: string }): Candidate {
  const written = `${kind}:${id}`;
  return { written, names: [name, id], text: `${kind === 'site' ? 'the site' : 'the Trust'} ${name} (${written})` };
}

async function releaseCalled(tx: Tx, version: string): Promise<readonly Candidate[]> {
  if ((await findRelease(tx, version)) === null) return [];
  const written = `release:${version}`;
  return [{ written, names: [version], text: `the release ${version} (${written})` }];
}

/** What is called `INC-12` or `HF-3`. */
async function numbered(
  name: string,
  kind: 'incident' | 'hotfix',
  mark: string,
  find: (number: number) => Promise<string | null>,
): Promise<readonly Candidate[]> {
  const [, number] = new RegExp(`^${mark}-(\\d{1,9})$`, 'i').exec(name) ?? [];
  const id = number === undefined ? null : await find(Number(number));
  return id === null ? [] : [{ written: `${kind}:${id}`, names: [name], text: name.toUpperCase() }];
}
