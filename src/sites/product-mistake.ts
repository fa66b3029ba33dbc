import type { DocumentsDocument } from './asked-documents.js';
import { PRODUCTS_FILE, type Documents } from './document.js';
import { secondsIn } from './duration.js';
import { ENVIRONMENT_NAMES } from './environment.js';
import { quoted, type Finding, type Path } from './mistake.js';
import { BLOCK_ON, type TrackerDocument } from './product-settings.js';
import { PRODUCTS } from './site.js';
import type { SmokeTestSettings } from './smoke-test-settings.js';

const SHORTEST = '1m';
const LONGEST = '1d';

/**
 * What no schema can say of products: that names which are read without their case stand once, that rules only choose, and
 * that what keeps releases out can be asked for.
 */
export function* productMistakes({ products, trusts }: Documents): Generator<Finding & { readonly file: string }> {
  for (const product of PRODUCTS) {
    const { tracker, source, documents, smokeTest } = products?.[product] ?? {};
    const known = trusts?.map(({ id }) => id) ?? null;
    const said = [
      ...(tracker === undefined ? [] : [...ofTracker(tracker)].map(below('tracker'))),
      ...(source === undefined ? [] : [...ofFreshness(source.fresh)].map(below('source'))),
      ...(documents === undefined ? [] : [...ofDocuments(documents)].map(below('documents'))),
      ...(smokeTest === undefined || known === null ? [] : [...ofSmokeTest(smokeTest, known)].map(below('smokeTest'))),
    ];
    for (const { path, fault, fix } of said)
      yield { file: PRODUCTS_FILE, at: 'value', path: ['products', product, ...path], fault, fix };
  }
}

interface Said {
  readonly path: Path;
  readonly fault: string;
  readonly fix: string;
}

function below(part: string): (said: Said) => Said {
  return (said) => ({ ...said, path: [part, ...said.path] });
}

function* ofSmokeTest({ trusts = [] }: SmokeTestSettings, known: readonly string[]): Generator<Said> {
  for (const [index, trust] of trusts.entries()) {
    if (known.includes(trust)) continue;
    const fault = `${quoted(trust)} is no Trust that trusts.yml knows.`;
    yield { path: ['trusts', index], fault, fix: 'Write the id of a Trust of trusts.yml, or add the Trust there.' };
  }
}

function* ofTracker(tracker: TrackerDocument): Generator<Said> {
  yield* ofSeverities(Object.keys(tracker.severities ?? {}));
  yield* ofBlocking(tracker);
  for (const environment of ENVIRONMENT_NAMES) {
    const done = tracker.definitionOfDone?.[environment];
    if (done === undefined || !('rule' in done) || !/\border\s+by\b/i.test(done.rule)) continue;
    const fault = 'A rule chooses tickets, and this one sorts them too.';
    yield { path: ['definitionOfDone', environment, 'rule'], fault, fix: 'Leave out ORDER BY and what follows it.' };
  }
  yield* ofFreshness(tracker.fresh);
}

function* ofDocuments({ asked = [] }: DocumentsDocument): Generator<Said> {
  const seen = new Set<string>();
  for (const [index, { kind, bound, before, warn }] of asked.entries()) {
    const path = ['asked', index];
    const key = `${kind} ${bound === 'trust' ? 'trust' : 'ours'}`;
    if (seen.has(key))
      yield { path: [...path, 'kind'], fault: `${quoted(kind)} is asked for twice.`, fix: 'Keep one of the two.' };
    seen.add(key);
    if (bound === 'trust' && before !== undefined)
      yield {
        path: [...path, 'before'],
        fault: "A Trust's document is asked for by its site passport, before anything starts there.",
        fix: 'Leave before out.',
      };
    if (warn !== undefined && (secondsIn(warn) ?? Infinity) > (secondsIn('365d') ?? 0))
      yield { path: [...path, 'warn'], fault: `${quoted(warn)} is longer than 365d.`, fix: 'Write 365d or less.' };
  }
}

function* ofFreshness(fresh: string | undefined): Generator<Said> {
  if (fresh === undefined) return;
  const seconds = secondsIn(fresh) ?? 0;
  if (seconds >= (secondsIn(SHORTEST) ?? 0) && seconds <= (secondsIn(LONGEST) ?? 0)) return;
  const fault = `${quoted(fresh)} is shorter than ${SHORTEST} or longer than ${LONGEST}.`;
  yield { path: ['fresh'], fault, fix: `Write from ${SHORTEST} to ${LONGEST}.` };
}

function* ofSeverities(priorities: readonly string[]): Generator<Said> {
  const seen = new Set<string>();
  for (const priority of priorities) {
    const name = priority.toLowerCase();
    if (seen.has(name)) {
      const fault = `${quoted(priority)} stands here twice; capitals make no difference.`;
      yield { path: ['severities', priority], fault, fix: 'Keep one of the two.' };
    }
    seen.add(name);
  }
}

/** Nobody would be asked for a severity without a priority, and nothing be found open. */
function* ofBlocking({ severities, blockOn }: TrackerDocument): Generator<Said> {
  if (severities === undefined) return;
  const named = new Set(Object.values(severities));
  for (const environment of ENVIRONMENT_NAMES)
    for (const severity of (blockOn ?? BLOCK_ON)[environment] ?? []) {
      if (named.has(severity)) continue;
      const fault = `No priority has severity ${String(severity)}, of which nothing may be open for ${environment}.`;
      const path = blockOn === undefined ? ['severities'] : ['blockOn', environment];
      yield { path, fault, fix: 'Name the priority that has it under severities, or leave it out of blockOn.' };
    }
}
