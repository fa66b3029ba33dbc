import { momentIn } from '../platform/local-time.js';
import { CENTRAL_ZONE } from '../sites/time-zone.js';

const CALL = String.raw`(?:(?:GET|POST|PUT|DELETE) )?/api/v1/[^\s,;)]*[^\s,;).]`;

/** What a sentence says to a program or to whoever sets Gatehouse up, and what it says at a page instead; the last leaves nothing of it. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw` \(${CALL}(?:, [^)]*)?\)`, 'g'), ''],
  [new RegExp(String.raw`,? at ${CALL}`, 'g'), ''],
  [new RegExp(String.raw`:? ?(?:with|by) ${CALL}`, 'g'), ' at its page'],
  [new RegExp(String.raw`: ${CALL}`, 'g'), ''],
  [new RegExp(String.raw`that ${CALL}(?: shows?(?: you)?)?`, 'g'), 'that the page offers'],
  [new RegExp(String.raw`of ${CALL}`, 'g'), 'of those that the page offers'],
  [new RegExp(CALL, 'g'), 'go to its page'],
  [/,? with (?:PUT|POST) …\/[^\s,]*[^\s,.](?: and its hash)?/g, ''],
  [/ \(\d{3}-\d{3}\)/g, ''],
  [
    /No source host is set up[;:] set GITHUB_TOKEN(?:, and GITHUB_URL for an Enterprise server)?/g,
    'Gatehouse is not set up to read GitHub here; an administrator can set that up',
  ],
  [/; check GITHUB_TOKEN, which may have run out/g, '; its token may have run out, and an administrator can renew it'],
];

const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** A sentence of ours as a page says it: no call of the API, no number of a requirement, and moments as the clocks of `zone` show them. */
export function inPageWords(sentence: string, zone: string = CENTRAL_ZONE): string {
  const plain = INSTEAD.reduce((text, [what, instead]) => text.replace(what, instead), sentence);
  return plain.replaceAll(MOMENT, (moment) => (Number.isNaN(Date.parse(moment)) ? moment : momentIn(zone, moment)));
}
