import { briefly, facts, said, table, type Look } from '../layout.js';
import type { Me, TokenList } from './account.schema.js';

/** Who one is to the service, and what one may do by it. */
export function meLines(me: Me, look: Look): readonly string[] {
  const roles = me.roles.map(({ role, duty, trust }) => {
    const of = duty ?? trust;
    return of === null ? said(role) : `${said(role)} (${said(of)})`;
  });
  return facts(look, [
    ['name', me.name],
    ['e-mail', me.email],
    ['roles', roles.length === 0 ? 'none' : roles.join(', ')],
  ]);
}

export function tokenLines({ tokens }: TokenList, look: Look, now: Date): readonly string[] {
  if (tokens.length === 0) return ['You have no tokens.'];
  const rows = tokens.map(({ id, name, expiresAt, lastUsedAt }) => [
    id,
    name,
    briefly(look, expiresAt, now),
    lastUsedAt == null ? 'never' : briefly(look, lastUsedAt, now),
  ]);
  return table(look, ['id', 'name', 'good until', 'used last'], rows);
}
