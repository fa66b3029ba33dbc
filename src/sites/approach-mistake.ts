import { rungFile, type Documents, type SiteDocument } from './document.js';
import { secondsIn } from './duration.js';
import { quoted, type Finding, type Path } from './mistake.js';
import { PRODUCTS } from './site.js';

type FindingInFile = Finding & { readonly file: string };

/** Between which bounds, both meant, each duration must lie. */
const QUIESCE = { limit: ['1m', '7d'], every: ['10s', '1h'] } as const;
const OPERATOR = { deadline: ['1m', '60d'], remind: ['1m', '60d'], look: ['10s', '60d'] } as const;

/** What no schema can say of how sites are approached: that durations make sense, and that only operators are asked. */
export function* approachMistakes(documents: Documents): Generator<FindingInFile> {
  for (const rung of documents.rungs) {
    const file = rungFile(rung.name);
    for (const [index, site] of rung.sites.entries()) {
      const path = ['sites', index];
      for (const found of [...ofQuiesce(site, path), ...ofOperator(site, path)]) yield { ...found, file };
    }
  }
}

function* ofQuiesce(site: SiteDocument, path: Path): Generator<Finding> {
  for (const product of PRODUCTS) {
    const quiesce = site.products[product]?.quiesce;
    if (quiesce === undefined) continue;
    const here = [...path, 'products', product, 'quiesce'];
    const program = quiesce.check[0] ?? '';
    if (!/^(\/[^/]+)+$/.test(program) || /\/\.{1,2}(\/|$)/.test(program)) {
      const fault = `${quoted(program)} is not the absolute path of a program.`;
      const fix = 'Write where the program is, such as /opt/flip/bin/is-quiet.';
      yield { path: [...here, 'check', 0], at: 'value', fault, fix };
    }
    for (const field of ['limit', 'every'] as const) yield* outside([...here, field], quiesce[field], QUIESCE[field]);
  }
}

function* ofOperator(site: SiteDocument, path: Path): Generator<Finding> {
  const { operator } = site;
  if (operator === undefined) return;
  if (site.kind !== 'operator') {
    const fault = 'is for sites of kind operator only; Gatehouse runs the change here itself.';
    yield { path: [...path, 'operator'], at: 'key', fault, fix: 'Remove it, or write kind: operator.' };
    return;
  }
  yield* outside([...path, 'operator', 'deadline'], operator.deadline, OPERATOR.deadline);
  for (const field of ['remind', 'look'] as const) {
    const here = [...path, 'operator', field];
    yield* outside(here, operator[field], OPERATOR[field]);
    if (lengthOf(operator[field]) <= lengthOf(operator.deadline)) continue;
    const fault = `${quoted(operator[field])} is longer than the deadline, so it would never come to it.`;
    yield { path: here, at: 'value', fault, fix: `Write ${operator.deadline} or less.` };
  }
}

function* outside(path: Path, duration: string, [least, most]: readonly [string, string]): Generator<Finding> {
  const seconds = lengthOf(duration);
  if (seconds < lengthOf(least)) {
    yield { path, at: 'value', fault: `${quoted(duration)} is shorter than ${least}.`, fix: `Write ${least} or more.` };
  } else if (seconds > lengthOf(most)) {
    yield { path, at: 'value', fault: `${quoted(duration)} is longer than ${most}.`, fix: `Write ${most} or less.` };
  }
}

function lengthOf(duration: string): number {
  return secondsIn(duration) ?? Infinity;
}
