import { briefly, counted, facts, said, table, toned, wrapped, type Cell, type Look, type Tone } from '../layout.js';
import type { Criterion, Gate, Gates, Promotions } from './gate.schema.js';

const MARKS: Readonly<Record<string, readonly [mark: string, tone: Tone]>> = {
  met: ['✓', 'good'],
  waived: ['✓', 'doubtful'],
  'not-applicable': ['–', 'quiet'],
  stale: ['✗', 'bad'],
  'not-met': ['✗', 'bad'],
};

/** Whether the criterion lets the release through; one of a kind that we do not know does not. */
function passes({ status }: Criterion): boolean {
  return status === 'met' || status === 'waived' || status === 'not-applicable';
}

/** Every criterion with what proves it, or with what would meet it and who can. */
export function gateLines(gate: Gate, look: Look, now: Date): readonly string[] {
  const { release, title, open, standing, criteria, wayBack, digest } = gate;
  const missing = criteria.filter((criterion) => !passes(criterion)).length;
  const state = open
    ? toned(look, 'good', 'open')
    : toned(look, 'bad', `shut: ${counted(missing, 'criterion').replace('criterions', 'criteria')} not met`);
  const settled = standing.settledAt == null ? '' : `, since ${briefly(look, standing.settledAt, now)}`;
  return [
    `${toned(look, 'strong', `The gate of ${title}`)} for ${release}: ${state}`,
    ...facts(look, [
      ['digest', digest],
      [`in ${title}`, `${said(standing.state)}${settled}`],
      ['way back', wayBack],
    ]),
    ...criteria.flatMap((criterion) => ['', ...criterionLines(criterion, look, now)]),
  ];
}

function criterionLines(criterion: Criterion, look: Look, now: Date): readonly string[] {
  const { status, title, criterion: id, evidence, howToMeet, whoCan, waivable, waivers } = criterion;
  const [mark, tone] = MARKS[status] ?? ['?', 'doubtful'];
  const indent = '    ';
  const text = (words: string): readonly string[] => wrapped(words, look.width, indent);
  const who = whoCan.length === 0 ? '' : `Who can: ${whoCan.join(', ')}.`;
  const isUnmet = !passes(criterion);
  return [
    `${toned(look, tone, `${mark} ${said(status)}`)}  ${title}  ${toned(look, 'quiet', `(${id})`)}`,
    ...(evidence == null ? [] : text([evidence.what, witnessOf(evidence, look, now)].join(' ').trim())),
    ...(evidence?.reason == null ? [] : text(`“${evidence.reason}”`)),
    ...(evidence?.link == null ? [] : [`${indent}${evidence.link}`]),
    ...(howToMeet == null ? [] : text(`To meet it: ${howToMeet}`)),
    ...(isUnmet && who !== '' ? text(who) : []),
    ...(isUnmet && waivable ? text('Two people may waive it.') : []),
    ...waivers.flatMap(({ id: waiver, state, reason, requestedBy }) =>
      text(`Waiver ${said(state)}, asked for by ${requestedBy.name}: “${reason}” (${waiver})`),
    ),
  ];
}

/** By whom and when; without the name where what it says names them. */
function witnessOf({ what, by, at }: NonNullable<Criterion['evidence']>, look: Look, now: Date): string {
  if (by == null) return '';
  const name = what.includes(by.name) ? [] : [by.name];
  const told = [...name, ...(at == null ? [] : [briefly(look, at, now)])];
  return told.length === 0 ? '' : `${told.join(', ')}.`;
}

/** All gates in few lines: which are open, and what each lacks. */
export function gatesLines({ gates }: Gates, look: Look): readonly string[] {
  const rows = gates.map((gate): readonly Cell[] => {
    const missing = gate.criteria.filter((criterion) => !passes(criterion)).map(({ title }) => title);
    return [
      gate.environment,
      said(gate.standing.state),
      gate.open ? { text: 'open', tone: 'good' } : { text: 'shut', tone: 'bad' },
      missing.join('; '),
    ];
  });
  return [
    ...table(look, ['environment', 'there', 'gate', 'not met'], rows),
    '',
    'Every criterion in words: gatehouse gates show <version> <environment>',
  ];
}

export function promotionsLines({ promotions }: Promotions, look: Look, now: Date): readonly string[] {
  if (promotions.length === 0) return ['There is no promotion that fits.'];
  const rows = promotions.map(({ at, release, environment, outcome, by, rollout, reasons }): readonly Cell[] => [
    briefly(look, at, now),
    release,
    environment,
    { text: outcome, tone: outcome === 'accepted' ? 'good' : 'bad' },
    by.name,
    rollout ?? reasons.map(({ title }) => title).join('; '),
  ]);
  return table(look, ['when', 'release', 'to', 'outcome', 'by', 'rollout, or why not'], rows);
}
