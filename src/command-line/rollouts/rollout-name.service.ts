import { Ending } from '../ending.js';
import { understood } from '../line.service.js';
import { asking, at } from '../request.js';
import type { Service } from '../service.service.js';
import { rolloutsSchema } from './rollout.schema.js';

const WHOLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The id of the rollout that is meant: by its id, by the beginning of one, or as `release/environment`, which is the latest there.
 * Refuses what fits none or, as a beginning, several.
 */
export async function rolloutId(service: Service, name: string): Promise<string> {
  if (WHOLE.test(name)) return name;
  const [release, environment] = name.split('/');
  const query = environment === undefined ? { limit: 200 } : { release, environment, limit: 1 };
  const { rollouts } = understood(rolloutsSchema, await service.ask(asking(at`rollouts`, query)));
  const fitting = environment === undefined ? rollouts.filter(({ id }) => id.startsWith(name.toLowerCase())) : rollouts;
  const [only, ...others] = fitting;
  if (only === undefined)
    throw new Ending('absent', `There is no such rollout: ${name}. Name it by its id, or as 2.1.0/production.`);
  if (others.length > 0)
    throw new Ending(
      'mistyped',
      [`Several rollouts begin with ${name}:`, ...fitting.map(({ id }) => `  ${id}`)].join('\n'),
    );
  return only.id;
}
