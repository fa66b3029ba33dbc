import { filled } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';

/** What a form that puts a document under control sent, as the API takes it. */
export function documentSent(fields: FormFields): object {
  const plain = ['kind', 'reference', 'version', 'title', 'link', 'reviewOn', 'access', 'foiClause', 'changes'];
  return { ...filled(fields, ...plain), owner: personSent(fields, 'owner') };
}

/** What a form that says how an item of the checklist stands sent, as the API takes it. */
export function markSent(fields: FormFields): object {
  return { ...filled(fields, 'mark', 'reason'), responsible: personSent(fields, 'responsible') };
}

function personSent(fields: FormFields, who: string): object {
  const said = filled(fields, `${who}.name`, `${who}.email`);
  return Object.fromEntries(Object.entries(said).map(([name, text]) => [name.slice(who.length + 1), text]));
}
