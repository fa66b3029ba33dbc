import type { PlanView } from '../../../rollouts/planning/plan.service.js';
import type { FormFields } from '../../form/form.js';
import { MOST_ROWS } from './plan-picture.js';

/** The part of a plan of many sites that is shown: one wave, or the sites that have no time. */
export interface PlanPart {
  /** 0: those without a time. */
  readonly wave: number;
  readonly text: string;
  /** Ids. */
  readonly sites: ReadonlySet<string>;
  readonly all: readonly { readonly wave: number; readonly text: string }[];
}

/** The wave that was asked for, or else the first part that there is; null where all of the plan is shown at once. */
export function partOf(
  { plan, sites }: { readonly plan: PlanView | null; readonly sites: readonly { readonly id: string }[] },
  fields: FormFields,
): PlanPart | null {
  if (plan === null || sites.length <= MOST_ROWS) return null;
  const waves = plan.waves.map(({ number, pilots, sites: turns }) => ({
    wave: number,
    text: `Wave ${number}${pilots ? ', pilots' : ''}`,
    sites: turns.map(({ site }) => site),
  }));
  const planned = new Set(waves.flatMap((wave) => wave.sites));
  const left = sites.flatMap(({ id }) => (planned.has(id) ? [] : [id]));
  const all = [...waves, ...(left.length === 0 ? [] : [{ wave: 0, text: 'Without a time', sites: left }])];
  const shown = all.find(({ wave }) => String(wave) === fields['wave']) ?? all[0];
  return shown === undefined ? null : { ...shown, sites: new Set(shown.sites), all };
}

/** The way to each part of the plan that lies at this address. */
export function linksTo(
  { all, wave: shown }: PlanPart,
  address: string,
): readonly { readonly text: string; readonly href: string; readonly isShown: boolean }[] {
  const joined = address.includes('?') ? '&' : '?';
  return all.map(({ wave, text }) => ({ text, href: `${address}${joined}wave=${wave}`, isShown: wave === shown }));
}
