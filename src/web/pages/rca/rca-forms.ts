import { ACTION_KINDS, ACTION_KIND_TITLES } from '../../../incidents/rca/action.js';
import { REFLECTION_PROMPTS, REFLECTION_QUESTIONS } from '../../../incidents/rca/reflection.js';
import type { ShownRca } from '../../../incidents/rca/rcas.service.js';
import type { Caller } from '../../../people/caller.js';
import { mayDo } from '../../../people/permission.js';
import type { Addresses } from '../../addresses.js';
import { formView, type AskedField, type AskedForm, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';

/** Who looks at an RCA, and what they sent from it. */
export interface RcaReader {
  readonly caller: Caller;
  readonly sent: Sent | null;
  readonly addresses: Addresses;
  /** Its incident is still to be resolved, so it is not closed yet. */
  readonly isIncidentOpen: boolean;
  /** Who may own an action, by name. */
  readonly owners: readonly { readonly value: string; readonly text: string }[];
}

/** What one person can do about an RCA; null for what they cannot. */
export interface RcaForms {
  readonly handIn: FormView | null;
  readonly signOff: FormView | null;
  readonly sendBack: FormView | null;
  readonly close: FormView | null;
  readonly action: FormView | null;
  readonly reflection: FormView | null;
}

const REASON: AskedField = { as: 'text', name: 'reason', label: 'Why', hint: 'It stays in the record.' };

export function rcaForms(rca: ShownRca, { caller, sent, addresses, owners, isIncidentOpen }: RcaReader): RcaForms {
  const { id, state, revision, actions } = rca;
  const writes = mayDo(caller, 'rcas.write');
  const signs = mayDo(caller, 'rcas.sign-off');
  const form = (isOffered: boolean, asked: Omit<AskedForm, 'action'>): FormView | null =>
    isOffered ? formView({ ...asked, action: addresses.rcaForm(id, asked.name) }, sent) : null;
  const read = { revision: String(revision) };
  return {
    handIn: form(writes && state === 'draft', {
      name: 'hand-in',
      send: 'Hand it in for review',
      fields: [],
      hidden: read,
    }),
    signOff: form(signs && state === 'in-review', { name: 'sign-off', send: 'Sign it off', fields: [], hidden: read }),
    sendBack: form(state !== 'draft' && (signs || (writes && state === 'in-review')), {
      ...{ name: 'send-back', send: 'Send it back', variant: 'secondary', fields: [REASON] },
    }),
    close: form((writes || signs) && state === 'signed-off' && actions.every(isDone) && !isIncidentOpen, {
      name: 'close',
      send: 'Close it',
      fields: [],
    }),
    action: form(writes && state !== 'closed', {
      name: 'actions',
      send: 'Add the action',
      fields: actionFields(owners),
    }),
    reflection: form(mayDo(caller, 'rcas.reflect'), {
      ...{ name: 'reflections', send: 'Add what you think' },
      fields: reflectionFields(),
    }),
  };
}

function reflectionFields(): readonly AskedField[] {
  const prompts = REFLECTION_PROMPTS.map((value) => ({ value, text: REFLECTION_QUESTIONS[value] }));
  const items = [{ value: '', text: 'None' }, ...prompts];
  return [
    { as: 'pick', name: 'prompt', label: 'A question to begin with (optional)', items },
    { as: 'text', name: 'words', label: 'What you think of it now', hint: 'Up to 10,000 characters.', rows: 5 },
  ];
}

function isDone({ done }: ShownRca['actions'][number]): boolean {
  return done !== null;
}

/** What has to be done before whoever looks can close it; none where nothing is in the way, or it is not theirs to close. */
export function inTheWayOfClosing(
  { state, actions }: Pick<ShownRca, 'state' | 'actions'>,
  caller: Caller,
): readonly string[] {
  if (state !== 'signed-off' || !(mayDo(caller, 'rcas.write') || mayDo(caller, 'rcas.sign-off'))) return [];
  return actions.filter((one) => !isDone(one)).map(({ number, what }) => `Action ${number}: ${what}`);
}

function actionFields(owners: RcaReader['owners']): readonly AskedField[] {
  const kinds = ACTION_KINDS.map((value) => ({ value, text: ACTION_KIND_TITLES[value] }));
  return [
    { as: 'text', name: 'what', label: 'What is to be done' },
    { as: 'choice', name: 'kind', label: 'What it does', items: kinds },
    { as: 'pick', name: 'owner', label: 'Who does it', items: owners },
    { as: 'date', name: 'due', label: 'By which day' },
  ];
}

/** What one person can do about one action. */
export function actionForms(
  { id }: Pick<ShownRca, 'id'>,
  { number, done, due }: ShownRca['actions'][number],
  { caller, sent, addresses, owners }: RcaReader,
): readonly { readonly words: string; readonly form: FormView }[] {
  const writes = mayDo(caller, 'rcas.write');
  const signs = mayDo(caller, 'rcas.sign-off');
  const form = (act: 'close' | 'reopen' | 'due' | 'owner', send: string, fields: readonly AskedField[]): FormView =>
    formView({ name: `action-${number}-${act}`, send, fields, action: addresses.rcaAction(id, number, act) }, sent);
  if (done !== null)
    return writes || signs ? [{ words: 'Open it again', form: form('reopen', 'Open it again', [REASON]) }] : [];
  const proof: readonly AskedField[] = [
    { as: 'url', name: 'link', label: 'Link to the proof' },
    { as: 'text', name: 'shows', label: 'What can be seen there' },
  ];
  return [
    ...(writes ? [{ words: 'Close it by what proves it', form: form('close', 'Close the action', proof) }] : []),
    ...(writes
      ? [
          {
            words: 'Hand it over',
            form: form('owner', 'Hand it over', [
              { as: 'pick', name: 'owner', label: 'To whom', items: owners },
              REASON,
            ]),
          },
        ]
      : []),
    ...(signs
      ? [
          {
            words: 'Grant another day',
            form: form('due', 'Grant the day', [{ as: 'date', name: 'due', label: 'The new day', value: due }, REASON]),
          },
        ]
      : []),
  ];
}
