import { Injectable } from '@nestjs/common';
import { badRequest } from '../platform/http/problem.js';
import type { RoleGrant } from './caller.js';

/** Which Trusts there are, for whoever gives a role at one. The sites, which stand above, enter them when the service starts. */
@Injectable()
export class KnownTrusts {
  private ids: ReadonlySet<string> | null = null;

  enteredBy(trusts: readonly { readonly id: string }[]): void {
    this.ids = new Set(trusts.map(({ id }) => id));
  }

  /**
   * Refuses (400), by their places in `wished`, those of the `added` grants whose Trust there is not; nothing where no Trusts were
   * entered, as at the command line. One that is held already stays, though its Trust is no more.
   */
  refuseUnknown(wished: readonly RoleGrant[], added: readonly RoleGrant[]): void {
    const { ids } = this;
    if (ids === null) return;
    const faults = wished.flatMap(({ trust, ...rest }, index) => {
      const isAdded = added.some((one) => one.role === rest.role && one.trust === trust);
      return trust === null || ids.has(trust) || !isAdded
        ? []
        : [
            {
              field: `grants.${index}.trust`,
              fault: 'is no Trust that there is',
              fix: 'use one that /api/v1/trusts shows',
            },
          ];
    });
    if (faults.length > 0) throw badRequest(faults);
  }
}
