import { filled } from '../../form/form-taking.service.js';
import type { FormFields } from '../../form/form.js';

/** What a form that puts a document under control sent, as the API takes it. */
export function documentSent(fields: FormFields): object {
  const { 'owner.name': name, 'owner.email': email } = filled(fields, 'owner.name', 'owner.email');
  const owner = { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
  const plain = ['kind', 'reference', 'version', 'title', 'link', 'reviewOn', 'access', 'foiClause', 'changes'];
  return { ...filled(fields, ...plain), owner };
}
