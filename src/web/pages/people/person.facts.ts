import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../people/caller.js';
import { People, type PersonWithHistory } from '../../../people/people.service.js';
import { Tokens } from '../../../people/token.service.js';
import type { Token } from '../../../people/token.table.js';
import { Clock } from '../../../platform/clock.service.js';
import { notFound } from '../../../platform/http/problem.js';
import { Environments } from '../../../sites/environments.service.js';
import type { TrustName } from '../../people-words.js';

/** One person, with what whoever looks after people may do about them. */
export interface PersonFacts {
  readonly person: PersonWithHistory;
  /** The newest first. */
  readonly tokens: readonly Token[];
  /** Of everybody, by their uuid. */
  readonly names: ReadonlyMap<string, string>;
  readonly isLastAdministrator: boolean;
  /** Whoever looks is this person. */
  readonly isOneself: boolean;
  readonly trustName: TrustName;
  readonly now: Date;
}

/** Gathers one person. */
@Injectable()
export class PersonFinder {
  constructor(
    private readonly people: People,
    private readonly tokens: Tokens,
    private readonly environments: Environments,
    private readonly clock: Clock,
  ) {}

  /** Refuses with 404 a person that there is not. */
  async gather(id: string, caller: Caller): Promise<PersonFacts> {
    const person = await this.people.find(id);
    const everybody = await this.people.list();
    const administrators = everybody.filter(
      ({ roles, disabledAt }) => disabledAt === null && roles.some(({ role }) => role === 'administrator'),
    );
    return {
      person,
      tokens: await this.tokens.list(id),
      names: new Map(everybody.map((one) => [one.id, one.name])),
      isLastAdministrator: administrators.length === 1 && administrators[0]?.id === id,
      isOneself: caller.person === id,
      trustName: (trust) => this.environments.trustName(trust),
      now: this.clock.now(),
    };
  }

  /** Refuses with 404 a token of somebody else, and one that there is not. */
  tokenOf({ tokens }: PersonFacts, id: string): Token {
    const token = tokens.find((one) => one.id === id);
    if (token === undefined) throw notFound('token');
    return token;
  }
}
