import { editionAtFirst, type Edition } from '../../../release-notes/edition.js';
import type { ReachedEdition } from '../../../release-notes/editions.service.js';
import { counted } from '../rollout/rollout-words.js';

/** To how many an edition has come, a sentence. */
export function reachInWords(reach: ReachedEdition['reach']): string {
  if (reach === null || reach.sent + reach.waiting + reach.failed === 0) return 'It was sent to nobody yet.';
  const { readings, reached, sent, waiting, failed } = reach;
  const more = [
    ...(waiting === 0 ? [] : [`${counted(waiting, 'message')} on the way`]),
    ...(failed === 0 ? [] : [`${counted(failed, 'message')} could not be delivered`]),
  ];
  const rest = more.length === 0 ? '' : `; ${more.join('; ')}`;
  return `${reached} of ${counted(readings, 'reading')} have come to somebody, to ${sent} in all${rest}.`;
}

/** The same of one Trust. */
export function sentInWords(
  { sent, waiting, failed }: { readonly sent: number; readonly waiting: number; readonly failed: number },
  edition: Edition,
): string {
  if (sent + waiting + failed === 0) return `${editionAtFirst(edition)} was not sent to them.`;
  const words = [
    `came to ${sent}`,
    ...(waiting === 0 ? [] : [`${waiting} on the way`]),
    ...(failed === 0 ? [] : [`${failed} could not be delivered`]),
  ];
  return `${editionAtFirst(edition)} ${words.join(', ')}.`;
}
