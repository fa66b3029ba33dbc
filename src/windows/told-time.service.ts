import { badRequest, type Fault } from '../platform/http/problem.js';
import { instantOf, isShownTwice } from './local-moment.service.js';
import { MOST_DAYS } from './window.schema.js';

/** From when to when a form says, by the clocks of a zone. Throws a Problem with what is wrong at `from` and at `to`. */
export function toldTime(
  answers: Readonly<Record<string, string>>,
  zone: string,
  mostDays = MOST_DAYS,
): { readonly from: Date; readonly to: Date } {
  const from = instantOf(answers['from'] ?? '', zone);
  const to = instantOf(answers['to'] ?? '', zone);
  const faults = ['from', 'to'].flatMap((field) => unreal(field, answers[field] ?? '', zone) ?? []);
  if (from === null || to === null) throw badRequest(faults);
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  if (days <= 0) throw badRequest([{ field: 'to', fault: 'is not after the beginning', fix: 'Choose a later time.' }]);
  if (days > mostDays)
    throw badRequest([{ field: 'to', fault: 'is too late', fix: `Choose at most ${mostDays} days.` }]);
  return { from, to };
}

function unreal(field: string, local: string, zone: string): Fault | null {
  if (instantOf(local, zone) !== null) return null;
  return isShownTwice(local, zone)
    ? { field, fault: 'comes twice on your clocks that night', fix: 'Choose a time before or after that hour.' }
    : { field, fault: 'is not a time on your clocks', fix: 'Choose a day and a time.' };
}
