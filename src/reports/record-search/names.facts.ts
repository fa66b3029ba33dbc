import { Injectable } from '@nestjs/common';
import { namesOfPeople } from '../../people/person.table.js';
import type { Tx } from '../../platform/database/database.service.js';
import { Environments } from '../../sites/environments.service.js';
import { doingsAmong, type Doing } from './doings.table.js';
import { numbersOfThings } from './numbers.table.js';
import { personsAmong } from './sought.js';

/** What is called by something better than the record's own word for it. */
export interface NamesInRecord {
  /** By their ids. */
  readonly people: ReadonlyMap<string, string>;
  /** Sites, Trusts, incidents, hotfixes, and what promotions, rollouts and attempts are about; by what the record calls them. */
  readonly things: ReadonlyMap<string, string>;
}

/** Knows what people call those whom the record names. */
@Injectable()
export class RecordNames {
  constructor(private readonly environments: Environments) {}

  /** Of these things, as the record has them, and of the people among these ids. What has no name is left out. */
  async among(tx: Tx, written: readonly string[], ids: readonly string[] = []): Promise<NamesInRecord> {
    const doings = await doingsAmong(tx, written);
    return {
      people: await namesOfPeople(tx, [...new Set([...personsAmong(written), ...ids])]),
      things: new Map([
        ...(await numbersOfThings(tx, written)),
        ...written.flatMap((one) => this.placeNamed(one)),
        ...doings.map((doing) => [doing.written, this.doingInWords(doing)] as const),
      ]),
    };
  }

  private placeNamed(written: string): readonly (readonly [string, string])[] {
    const [kind = '', id = ''] = written.split(':');
    const place = kind === 'site' ? this.environments.site(id) : kind === 'trust' ? this.environments.trust(id) : null;
    return place === null ? [] : [[written, place.name]];
  }

  /** `of 2.1.0 on Production`, and of an attempt where it was made. */
  private doingInWords({ release, environment, site }: Doing): string {
    const title = this.environments.rungs.find(({ name }) => name === environment)?.title ?? environment;
    const at = site === null ? [] : [`at ${this.environments.site(site)?.name ?? site}`];
    return [...at, ...(release === null || title === null ? [] : [`of ${release} on ${title}`])].join(', ');
  }
}
