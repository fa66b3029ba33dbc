import { briefly, facts, said, table, toned, wrapped, type Look } from '../layout.js';
import type { Thing } from './thing.schema.js';

/** A heading, and the field below it; `by.name` is a field of a field. */
export type Column = readonly [heading: string, field: string];

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** A word of ours, as `roll-back-failed`: never an id, a version or a sentence. */
const WORD = /^[a-z]+(-[a-z]+)+$/;

/** What people type again as it stands, though it looks like words of ours: `kestrel-bay`, `pre-prod`, `register-fix`. */
const AS_IT_STANDS: readonly string[] = ['site', 'sites', 'trust', 'trusts', 'environment', 'step', 'key', 'criterion'];

/** Things in rows, each field in words. */
export function listingLines(
  things: readonly Thing[],
  columns: readonly Column[],
  look: Look,
  now: Date,
): readonly string[] {
  if (things.length === 0) return ['There is none that fits.'];
  return table(
    look,
    columns.map(([heading]) => heading),
    things.map((thing) => columns.map(([, field]) => ofField(field, at(thing, field.split('.')), { look, now }))),
  );
}

function at(value: unknown, [field, ...rest]: readonly string[]): unknown {
  if (field === undefined) return value;
  if (typeof value !== 'object' || value === null) return null;
  return at(new Map<string, unknown>(Object.entries(value)).get(field), rest);
}

/** All that is known of a thing: what is simple first, what has parts below it. */
export function thingLines(thing: Thing, look: Look, now: Date): readonly string[] {
  // The day by whose end something is due says more than the midnight that ends it.
  const fields = Object.entries(thing).filter(
    ([name, value]) => value != null && !(name === 'dueAt' && 'dueOn' in thing),
  );
  const parts = fields.flatMap(([name, value]) => (isSimple(value) || !holds(value) ? [] : [[name, value] as const]));
  return [
    ...facts(
      look,
      fields
        .filter(([, value]) => isSimple(value))
        .map(([name, value]) => [nameOf(name), ofField(name, value, { look, now })]),
    ),
    ...parts.flatMap(([name, value]) => ['', ...partLines(nameOf(name), value, look, now)]),
  ];
}

function partLines(name: string, value: unknown, look: Look, now: Date): readonly string[] {
  const each: readonly unknown[] = Array.isArray(value) ? value : [value];
  const blocks = each.flatMap((one) => {
    const narrower = { ...look, width: look.width - 4 };
    const lines = isThing(one) ? thingLines(one, narrower, now) : wrapped(inWords(one, look, now), narrower.width);
    return lines.map((line, index) => (index === 0 ? `  - ${line}` : line === '' ? '' : `    ${line}`));
  });
  return [toned(look, 'strong', name), ...blocks];
}

/** Whether there is anything in it to be shown. */
function holds(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holds);
  return isThing(value) ? Object.values(value).some(holds) : value !== null && value !== undefined;
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is said in one line. */
function isSimple(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((each) => typeof each === 'string' && each.length < 40);
  return !isThing(value) || isSomebody(value);
}

function isSomebody(value: Thing): value is { readonly name: string } {
  return (
    typeof value['name'] === 'string' && Object.keys(value).every((field) => ['name', 'person', 'role'].includes(field))
  );
}

function ofField(name: string, value: unknown, { look, now }: { readonly look: Look; readonly now: Date }): string {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isText = AS_IT_STANDS.includes(name) && all.every((one) => typeof one === 'string');
  return isText ? all.join(', ') : inWords(value, look, now);
}

function inWords(value: unknown, look: Look, now: Date): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    if (MOMENT.test(value)) return briefly(look, value, now);
    return WORD.test(value) ? said(value) : value;
  }
  if (Array.isArray(value)) return value.map((each: unknown) => inWords(each, look, now)).join(', ');
  if (isThing(value) && isSomebody(value)) return value.name;
  return JSON.stringify(value);
}

/** `answerBy` is `answer by`. */
function nameOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
