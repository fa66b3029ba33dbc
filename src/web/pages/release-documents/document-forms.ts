import { GROUP_TITLES, KINDS, RATIFYING_GROUPS } from '../../../evidence/documents/document-kind.js';
import type { ShownDocument } from '../../../evidence/documents/documents.service.js';
import { formView, type AskedField, type FormView } from '../../form/form-view.js';
import type { Sent } from '../../form/form.js';

const LINK_HINT = 'Where it is kept, as an https address. The document itself stays there.';

/** What is asked of a document that is put under control, beside whose it is. */
export function documentFields(): readonly AskedField[] {
  const kinds = KINDS.filter(({ checklist }) => checklist !== 'mark');
  return [
    {
      ...{ as: 'pick', name: 'kind', label: 'What it is' },
      items: kinds.map(({ name, title }) => ({ value: name, text: title })),
    },
    { as: 'line', name: 'reference', label: 'Its reference', hint: 'Such as IT-0030-001.' },
    { as: 'line', name: 'version', label: 'Its version', hint: 'Such as 1.2. A version stays as it is.' },
    { as: 'line', name: 'title', label: 'Its title' },
    { as: 'url', name: 'link', label: 'Its address', hint: LINK_HINT, mend: 'Give the https address where it is kept' },
    { as: 'line', name: 'owner.name', label: 'Name of its owner' },
    { as: 'line', name: 'owner.email', label: 'E-mail address of its owner' },
    { as: 'date', name: 'reviewOn', label: 'To be reviewed by, where its kind is reviewed' },
    {
      ...{ as: 'choice', name: 'access', label: 'Who may read it' },
      items: [
        { value: 'public', text: 'Everybody' },
        { value: 'private', text: 'It is private' },
      ],
    },
    { as: 'line', name: 'foiClause', label: 'The clause by which it is exempt, where it is private' },
    { as: 'text', name: 'changes', label: 'What has changed since the version before' },
  ];
}

/** Writes down what a group decided on a document. */
export function decisionForm({ id, lacking }: ShownDocument, action: string, sent: Sent | null): FormView {
  const groups = lacking.length > 0 ? lacking : RATIFYING_GROUPS;
  return formView(
    {
      ...{ name: `decide-${id}`, action, send: 'Write it down' },
      fields: [
        {
          ...{ as: 'pick', name: 'group', label: 'Whose decision it is' },
          items: groups.map((value) => ({ value, text: GROUP_TITLES[value] })),
        },
        {
          ...{ as: 'choice', name: 'decision', label: 'What was decided' },
          items: [
            { value: 'approved', text: 'It is approved' },
            { value: 'rejected', text: 'It is rejected' },
          ],
        },
        { as: 'date', name: 'decidedOn', label: 'On which day' },
        { as: 'url', name: 'minutes', label: 'The minutes, where there are any', hint: 'An https address.' },
        { as: 'text', name: 'reason', label: 'Why, where it is rejected' },
      ],
    },
    sent,
  );
}

/** Takes a document back, with what it stood for. */
export function withdrawalForm({ id }: Pick<ShownDocument, 'id'>, action: string, sent: Sent | null): FormView {
  const reason = { as: 'text', name: 'reason', label: 'Why', hint: 'What it stood for is not met any more.' } as const;
  return formView({ name: `withdraw-${id}`, action, send: 'Take it back', variant: 'warning', fields: [reason] }, sent);
}
