import { ReleaseAddresses } from './release-addresses.js';

/** The addresses of the people who can sign in, and of what may be done about one. */
export class PeopleAddresses extends ReleaseAddresses {
  get people(): string {
    return `${this.root}/people`;
  }

  /** Those who are found by these words; all where there are none. Pages count from 1. */
  peopleFound(words: string, page: number): string {
    const query = new URLSearchParams({
      ...(words === '' ? {} : { words }),
      ...(page === 1 ? {} : { page: String(page) }),
    }).toString();
    return query === '' ? this.people : `${this.people}?${query}`;
  }

  get newPerson(): string {
    return `${this.people}/new`;
  }

  person(id: string): string {
    return `${this.people}/${id}`;
  }

  personAct(id: string, act: 'give-role' | 'shut-out' | 'let-in' | 'password-right'): string {
    return `${this.person(id)}/${act}`;
  }

  /** Where a role is taken from them, such as `delivery.release-manager`. */
  personRole(id: string, role: string): string {
    return `${this.person(id)}/roles/${encodeURIComponent(role)}`;
  }

  /** Where a token of theirs is revoked. */
  personToken(id: string, token: string): string {
    return `${this.person(id)}/tokens/${token}`;
  }
}
