import { badRequest, type Fault } from '../../platform/http/problem.js';
import { instantOf } from '../../windows/local-moment.service.js';
import { MOST_DAYS } from '../../windows/window.schema.js';

/** From when to when a form says, by the clocks of a zone. Throws a Problem with what is wrong at `from` and at `to`. */
export function toldTime(
  answers: Readonly<Record<string, string>>,
  zone: string,
): { readonly from: Date; readonly to: Date } {
  const from = instantOf(answers['from'] ?? '', zone);
  const to = instantOf(answers['to'] ?? '', zone);
  const unreal = { fault: 'is not a time on your clocks', fix: 'Choose a day and a time.' };
  if (from === null || to === null) {
    const faults: Fault[] = from === null ? [{ field: 'from', ...unreal }] : [];
    throw badRequest(to === null ? [...faults, { field: 'to', ...unreal }] : faults);
  }
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  if (days <= 0) throw badRequest([{ field: 'to', fault: 'is not after the beginning', fix: 'Choose a later time.' }]);
  if (days > MOST_DAYS)
    throw badRequest([{ field: 'to', fault: 'is too late', fix: `Choose at most ${MOST_DAYS} days.` }]);
  return { from, to };
}
