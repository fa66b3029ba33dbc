import type { EscapedGate } from '../../../incidents/rca/rca.js';
import { ENVIRONMENT_TITLES } from '../../../sites/environment.js';
import type { AskedField } from '../../form/form-view.js';

export interface GateReader {
  /** What the gate of a rung asks for. */
  readonly criteriaOf: (
    environment: EscapedGate['environment'],
  ) => readonly { readonly id: string; readonly title: string }[];
}

/** Chosen beforehand where nothing may be. */
export const CHOOSE = { value: '', text: 'Choose one' };

const GATES = ['sit', 'uat', 'pre-prod', 'production'] as const;

/** The fields of one gate that let it through: it and what of it should have caught it are one choice, by its words. */
export function gateRow(row: EscapedGate | null, index: number, { criteriaOf }: GateReader): readonly AskedField[] {
  const of = (field: string) => `content.gates.${index}.${field}`;
  const offered = GATES.flatMap((environment) => [
    ...criteriaOf(environment).map(({ id, title }) => choiceOf({ environment, criterion: id }, title)),
    choiceOf({ environment, criterion: null }, 'nothing asks for it yet'),
  ]);
  const value = row === null ? '' : gateValue(row);
  // What a gate asked for once stays to be read, and is chosen anew before it is kept again.
  const isKnown = row === null || offered.some((one) => one.value === value);
  const past = isKnown ? [] : [choiceOf(row, `${row.criterion ?? ''} (asked for no more)`)];
  return [
    {
      ...{ as: 'pick', name: of('gate'), label: `Which gate should have caught it, and what of it (${index + 1})` },
      ...{ items: [CHOOSE, ...past, ...offered], value, group: `Gate ${index + 1}` },
    },
    { as: 'text', name: of('why'), label: `Why it did not (${index + 1})`, value: row?.why ?? '', rows: 2 },
  ];
}

type Chosen = Pick<EscapedGate, 'environment' | 'criterion'>;

function choiceOf(chosen: Chosen, title: string): { readonly value: string; readonly text: string } {
  return { value: gateValue(chosen), text: `${ENVIRONMENT_TITLES[chosen.environment]}: ${title}` };
}

/** A rung and what its gate asks for, as one choice; `uat/` is the rung alone. */
function gateValue({ environment, criterion }: Chosen): string {
  return `${environment}/${criterion ?? ''}`;
}

/** What such a choice says in the body of a section. */
export function gateSent(value: string): Readonly<Record<string, string>> {
  const [environment = '', ...rest] = value.split('/');
  const criterion = rest.join('/');
  return criterion === '' ? { environment } : { environment, criterion };
}

/** The field that a fault of the content lies at: a gate and what it asks for are chosen as one. */
export function fieldOfFault(field: string): string {
  return field.replace(/^(content\.gates\.\d+)\.(?:environment|criterion)$/, '$1.gate');
}
