import { briefly, facts, said, table, toned, wrapped, type Look } from '../layout.js';
import { thingLines } from '../things/thing-view.js';
import type { Causes, Rca } from './rca.schema.js';

/** An RCA as it stands: what is written, what is missing, and at the end what is typed next. */
export function rcaLines(rca: Rca, look: Look, now: Date): readonly string[] {
  const { incident, product, release, severity, state, what, dueOn, isOverdue, revision, sentBackBecause } = rca;
  const of = [product, release, `Sev ${severity}`].filter((one) => one != null).join(', ');
  return [
    toned(look, 'strong', `Root cause analysis of ${incident} (${of}): ${state === 'draft' ? 'a draft' : said(state)}`),
    ...facts(look, [
      ['what happened', what],
      [
        'to be handed in',
        state === 'draft' && dueOn != null ? `by the end of ${dueOn}${isOverdue ? ', which is over' : ''}` : null,
      ],
      ['sent back because', sentBackBecause ?? null],
      ['revision', String(revision)],
    ]),
    ...rca.sections.flatMap((section) => ['', ...sectionLines(rca, section, look, now)]),
    ...actionLines(rca, look),
    ...chapter(look, 'Looking back', rca.reflections, ({ question, words, by, at }) =>
      wrapped(`${by}, ${briefly(look, at, now)}: ${question == null ? '' : `${question} `}${words}`, look.width, '  '),
    ),
    ...chapter(look, 'Time line', rca.timeline, ({ at, by, what: did, because }) =>
      wrapped(`${briefly(look, at, now)}  ${by}: ${did}${because == null ? '' : `, “${because}”`}`, look.width, '  '),
    ),
    '',
    ...nextLines(rca, look),
  ];
}

function sectionLines(
  { working }: Rca,
  { name, title, text, ...rest }: Rca['sections'][number],
  look: Look,
  now: Date,
): readonly string[] {
  const last = working?.sections[name];
  const head = last === undefined ? title : `${title} (${name}, version ${last.version} by ${last.by})`;
  const lines =
    typeof text === 'string'
      ? wrapped(text, look.width - 2)
      : thingLines(rest, { ...look, width: look.width - 2 }, now);
  return [toned(look, 'strong', head), ...lines.map((line) => (line === '' ? '' : `  ${line}`))];
}

function actionLines({ actions }: Rca, look: Look): readonly string[] {
  if (actions.length === 0) return [];
  const rows = actions.map(({ number, what, kindTitle, owner, due, isOverdue, done }) => [
    ...[String(number), what, kindTitle, owner, isOverdue ? `${due}, over` : due],
    done == null ? 'to be done' : `done: ${done.shows}${done.link == null ? '' : ` (${done.link})`}`,
  ]);
  return ['', ...table(look, ['', 'action', 'kind', 'owner', 'due', 'state'], rows)];
}

function chapter<One>(
  look: Look,
  title: string,
  all: readonly One[],
  lines: (one: One) => readonly string[],
): readonly string[] {
  return all.length === 0 ? [] : ['', toned(look, 'strong', title), ...all.flatMap(lines)];
}

function nextLines(rca: Rca, look: Look): readonly string[] {
  const { incident, state, revision, actions, working } = rca;
  const rcas = (verb: string) => `  gatehouse rcas ${verb}`;
  const open = actions.find(({ done }) => done == null);
  switch (state) {
    case 'draft':
      return working == null ? ['It is being written.'] : draftLines(rca, working, look);
    case 'in-review':
      return [
        'Somebody of the AI Centre who had no hand in it signs it off, or sends it back:',
        rcas(`sign-off ${incident} --revision ${revision}`),
        rcas(`send-back ${incident} --reason <why>`),
      ];
    case 'signed-off':
      return open === undefined
        ? ['Every action is done. Close it:', rcas(`close ${incident}`)]
        : [
            'Close each action by what proves that it is done:',
            rcas(`actions close ${incident} ${open.number} --link <https> --shows <what>`),
          ];
    default:
      return [`It is ${said(state)}.`];
  }
}

function draftLines(
  { incident, revision, actions }: Rca,
  { missing, names }: NonNullable<Rca['working']>,
  look: Look,
): readonly string[] {
  const [first] = missing;
  const lacks = [
    ...(first === undefined
      ? []
      : [
          ...wrapped(`Still to be written: ${missing.join(', ')}.`, look.width),
          `  gatehouse rcas write ${incident} ${first} <file>`,
        ]),
    ...(actions.length > 0
      ? []
      : [
          'There is no action yet:',
          `  gatehouse rcas actions add ${incident} --what <what> --kind <kind> --owner <address> --due <day>`,
        ]),
    ...names.map(({ where, name }) => `${where} names ${name}: say what they do, not who they are.`),
  ];
  return lacks.length > 0 ? lacks : ['Hand it in:', `  gatehouse rcas hand-in ${incident} --revision ${revision}`];
}

export function causesLines(causes: Causes, look: Look): readonly string[] {
  if (causes.length === 0) return ['No cause has come back.'];
  const rows = causes.map(({ cause, rcas }) => [
    rcas.map(({ incident }) => incident).join(', '),
    cause.words ?? `${cause.environment ?? ''}: ${cause.criterion ?? cause.kind}`,
  ]);
  return table(look, ['in', 'the same cause'], rows);
}
