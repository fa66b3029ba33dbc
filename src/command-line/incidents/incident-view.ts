import { said, toned, wrapped, type Look } from '../layout.js';
import { thingLines } from '../things/thing-view.js';
import type { Incident } from './incident.schema.js';

/** What is said below, or in other words. */
const IN_WORDS = ['clinicalRisk', 'outages', 'next', 'maySetOffHotfix', 'owesRca', 'rca'];

/** One incident with all that is known of it, and below it what may be done next, as it is typed. */
export function incidentLines(incident: Incident, look: Look, now: Date): readonly string[] {
  const { clinicalRisk, outages } = incident;
  const rest = Object.fromEntries(Object.entries(incident).filter(([name]) => !IN_WORDS.includes(name)));
  const risk =
    clinicalRisk == null
      ? {}
      : {
          'risk to patients': answered(clinicalRisk.patientSafety),
          'risk to other clinical systems': answered(clinicalRisk.otherSystems),
          'risk of losing data': answered(clinicalRisk.dataLoss),
        };
  return [
    ...thingLines({ ...rest, ...risk }, look, now),
    ...(outages.length === 0
      ? []
      : ['', toned(look, 'strong', 'outages that lasted there then, and may explain it'), ...outages.map(inOneLine)]),
    ...waysOn(incident).flatMap(([what, typed]) => [
      '',
      ...wrapped(what, look.width),
      ...(typed === null ? [] : [`  ${typed}`]),
    ]),
  ];
}

function answered(answer: boolean | null | undefined): string {
  if (answer == null) return 'nobody knows yet';
  return answer ? 'yes' : 'no';
}

function inOneLine({ id, kind, what }: Incident['outages'][number]): string {
  return `  ${id}  ${said(kind)}: ${what}`;
}

type WayOn = readonly [what: string, typed: string | null];

function waysOn({ number, next, maySetOffHotfix, outages, outage, rca }: Incident): readonly WayOn[] {
  const states = next.join(' or ');
  return [
    ...(maySetOffHotfix ? [['It may have a hotfix:', `gatehouse hotfixes open ${number}`] as const] : []),
    ...(rca == null || rca.state === 'closed' ? [] : [[rcaInWords(rca), `gatehouse rcas show ${number}`] as const]),
    ...(outages.length > 0 && outage == null
      ? [
          [
            'Where an outage explains it:',
            `gatehouse incidents attribute ${number} --outage <id> --reason <why>`,
          ] as const,
        ]
      : []),
    ...(states === ''
      ? []
      : [[`It may become ${states}:`, `gatehouse incidents state ${number} --state <state> --reason <why>`] as const]),
  ];
}

function rcaInWords({ state, dueOn }: NonNullable<Incident['rca']>): string {
  const due = state === 'draft' ? `, to be handed in by the end of ${dueOn}` : '';
  return `Its root cause analysis is ${state === 'draft' ? 'a draft' : said(state)}${due}:`;
}
