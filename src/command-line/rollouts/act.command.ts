import type { Command } from 'commander';
import { counted, wrapped } from '../layout.js';
import { understood, type Confirmation, type Line } from '../line.service.js';
import { asking, at, ordering } from '../request.js';
import type { Service } from '../service.service.js';
import { actsSchema, rolloutSchema, type Rollout } from './rollout.schema.js';
import { rolloutLines } from './rollout-view.js';
import { rolloutId } from './rollout-name.service.js';

/** An act on a rollout: how it is asked for, and what it would do. */
interface Act<Typed extends readonly unknown[]> {
  readonly path: (id: string, ...typed: Typed) => string;
  readonly body: (...typed: Typed) => unknown;
  readonly confirm: (service: Service, id: string, ...typed: Typed) => Promise<Confirmation>;
}

/** Makes it a command of a rollout that is named by its id, its beginning, or `release/environment`. */
export function acts<Typed extends readonly unknown[]>(line: Line, command: Command, act: Act<Typed>): void {
  const ids = new Map<string, string>();
  const idOf = async (service: Service, name: string): Promise<string> => {
    const known = ids.get(name) ?? (await rolloutId(service, name));
    ids.set(name, known);
    return known;
  };
  line.orders(command, {
    ask: async (name: string, ...typed: Typed) =>
      ordering(act.path(await idOf(await line.service(), name), ...typed), act.body(...typed)),
    confirm: async (service, name, ...typed) => act.confirm(service, await idOf(service, name), ...typed),
    schema: rolloutSchema,
    lines: (rollout: Rollout, look) => rolloutLines(rollout, look, new Date()),
  });
}

/** What an act on the whole rollout or a wave would do, in the service's own words about sites. */
export async function aheadOf(
  line: Line,
  service: Service,
  id: string,
  about: { readonly act: string; readonly wave?: number; readonly does: string },
): Promise<Confirmation> {
  const {
    environment,
    release,
    acts: ahead,
  } = understood(actsSchema, await service.ask(asking(at`rollouts/${id}/acts`)));
  const found = ahead.find(({ act, wave }) => act === about.act && (about.wave === undefined || wave === about.wave));
  const sites = found?.sites ?? [];
  const will =
    sites.length === 0
      ? [`${about.does}: no site, as things stand (${release}, ${environment}).`]
      : [
          `${about.does}, at ${counted(sites.length, 'site')} of ${environment} (${release}):`,
          ...wrapped(sites.join(', '), line.look.width, '  '),
        ];
  return { will, type: environment === 'production' ? environment : null };
}

/** What an act on one site would do; the site's own name is typed where it is in production. */
export async function atSite(service: Service, id: string, site: string, does: string): Promise<Confirmation> {
  const rollout = understood(rolloutSchema, await service.ask(asking(at`rollouts/${id}`)));
  const found = rollout.waves.flatMap(({ sites }) => sites).find((each) => each.site === site);
  const runs = found === undefined ? '' : typeof found.runs === 'string' ? found.runs : found.runs.version;
  const now =
    found === undefined
      ? ''
      : ` (${found.name}, which runs ${runs} and stands as ${found.standing.replaceAll('-', ' ')})`;
  return {
    will: [`${does} at ${site}${now}, in the rollout of ${rollout.release} to ${rollout.environment}.`],
    type: rollout.environment === 'production' ? site : null,
  };
}
