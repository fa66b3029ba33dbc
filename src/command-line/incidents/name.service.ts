import { Ending } from '../ending.js';
import { understood } from '../line.service.js';
import { asking, at } from '../request.js';
import type { Service } from '../service.service.js';
import { listSchema } from '../things/thing.schema.js';

const WHOLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds the id of what people name by a number. */
export type IdOf = (service: Service, name: string) => Promise<string>;

/** By its id, or as `INC-12`. */
export const incidentId: IdOf = (service, name) =>
  idOf(service, name, {
    ...{ path: at`incidents`, list: 'incidents', field: 'number', limit: 200 },
    ...{ what: 'incident', example: 'INC-12' },
  });

/** By its id, or by the number of its incident, as `INC-12`. */
export const rcaId: IdOf = (service, name) =>
  idOf(service, name, {
    ...{ path: at`rcas`, list: 'rcas', field: 'incident', limit: 500 },
    ...{ what: 'root cause analysis', example: 'the number of its incident, INC-12' },
  });

/** By its id, or as `HF-3`. */
export const hotfixId: IdOf = (service, name) =>
  idOf(service, name, {
    ...{ path: at`hotfixes`, list: 'hotfixes', field: 'number', limit: 200 },
    ...{ what: 'hotfix', example: 'HF-3' },
  });

interface Kind {
  readonly path: string;
  readonly list: string;
  readonly field: string;
  /** So many of the newest are looked through. */
  readonly limit: number;
  readonly what: string;
  readonly example: string;
}

async function idOf(
  service: Service,
  name: string,
  { path, list, field, limit, what, example }: Kind,
): Promise<string> {
  if (WHOLE.test(name)) return name;
  const all = understood(listSchema(list), await service.ask(asking(path, { limit })));
  const found = all.find((one) => one[field] === name.toUpperCase());
  if (typeof found?.['id'] === 'string') return found['id'];
  throw new Ending(
    'absent',
    `There is no ${what} ${name} among the newest ${limit}. Name it by its id, or as ${example}.`,
  );
}
