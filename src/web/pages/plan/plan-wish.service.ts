import { filled } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';
import { momentSent } from '../../form/moment-sent.service.js';

/** A time that one site is moved to, as the address of the page keeps it: instants, one or both. */
interface Moved {
  readonly site: string;
  readonly from?: string;
  readonly to?: string;
}

const KEPT = /^at-([a-z0-9][a-z0-9-]{0,31})$/;

/** What the fields of the page ask of the planner, as its body. The site that is being moved stands above what was moved before. */
export function wishIn(fields: FormFields): Readonly<Record<string, unknown>> {
  const dates = movedIn(fields);
  return {
    ...momentSent(fields, 'start'),
    ...momentSent(fields, 'by'),
    ...(dates.length === 0 ? {} : { dates }),
  };
}

/** Every site that was moved, each once. */
export function movedIn(fields: FormFields): readonly Moved[] {
  const kept = Object.entries(fields).flatMap(([name, text]): readonly Moved[] => {
    const site = KEPT.exec(name)?.[1];
    const [from = '', to = ''] = text.split('/');
    return site === undefined ? [] : [{ site, ...filled({ from, to }, 'from', 'to') }];
  });
  const site = fields['site'] ?? '';
  if (site === '') return kept;
  const { from } = momentSent(fields, 'from');
  const { to } = momentSent(fields, 'to');
  const now = { site, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  // Neither of the two: it is where its windows put it again.
  const isMoved = from !== undefined || to !== undefined;
  return [...kept.filter((one) => one.site !== site), ...(isMoved ? [now] : [])];
}

/** As the address of the page keeps what was moved. */
export function keptOf(dates: readonly Moved[]): FormFields {
  return Object.fromEntries(dates.map(({ site, from = '', to = '' }) => [`at-${site}`, `${from}/${to}`]));
}
