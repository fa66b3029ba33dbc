import type { LinkField, LinkForm } from '../../people/links/link-act.js';
import { spanIn } from '../../platform/local-time.js';
import type { Site } from '../../sites/site.js';

const FIELD = { hint: null, choices: [], value: '', required: true } as const;

/** What is chosen where something touches all that a Trust has: no site is called so. */
export const ALL_SITES = '*';

type Place = Pick<Site, 'id' | 'name'>;

/** Which of a Trust's sites something touches; the only one stands there already. */
export function placeField(sites: readonly Place[]): LinkField {
  const places = sites.map(({ id, name }) => ({ value: id, label: name }));
  const all = sites.length > 1 ? [{ value: ALL_SITES, label: 'All our sites' }] : [];
  const only = places.length === 1 ? (places[0]?.value ?? '') : '';
  return { ...FIELD, name: 'site', label: 'Where?', kind: 'choice', choices: [...places, ...all], value: only };
}

/** By which a contact of a Trust says when nothing may be changed there. */
export function freezeForm(sites: readonly Place[]): LinkForm {
  return {
    decision: 'freeze',
    heading: 'A time in which nothing may change',
    button: 'Freeze this time',
    fields: [
      placeField(sites),
      {
        ...{ ...FIELD, name: 'from', label: 'From when?', kind: 'moment' as const },
        hint: 'As the clocks at your Trust show it.',
      },
      { ...FIELD, name: 'to', label: 'Until when?', kind: 'moment' },
      {
        ...FIELD,
        name: 'reason',
        label: 'Why may nothing change?',
        kind: 'text',
        hint: 'Our delivery team reads this.',
      },
    ],
  };
}

/** One that the Trust has declared and that is not over. */
interface Open {
  readonly id: string;
  readonly of: string | null;
  readonly from: Date;
  readonly to: Date;
}

/** By which a contact ends one of these early; there is at least one. */
export function endForm(open: readonly Open[], sites: readonly Place[], zone: string): LinkForm {
  const choices = open.map(({ id, of, from, to }) => {
    const place = sites.find((site) => site.id === of)?.name ?? 'All our sites';
    return { value: id, label: `${place}: ${spanIn(zone, from.toISOString(), to.toISOString())}` };
  });
  return {
    decision: 'end-freeze',
    heading: 'End a freeze early',
    button: 'End this freeze',
    fields: [
      { ...FIELD, name: 'freeze', label: 'Which one?', kind: 'choice', choices },
      { ...FIELD, name: 'because', label: 'Why does it end early?', kind: 'text' },
    ],
  };
}
