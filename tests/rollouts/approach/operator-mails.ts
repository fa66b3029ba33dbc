import { expect } from '@jest/globals';
import { NoticeSources } from '../../../src/notices/notice-sources.service.js';
import type { OwedNotice } from '../../../src/notices/owed.js';
import type { Ward } from '../ward.js';

/** The mails that are owed about sites which somebody else changes, or that are busy. */
export async function operatorMails({ gatehouse }: Ward): Promise<readonly OwedNotice[]> {
  const source = gatehouse.injected(NoticeSources).all.find(({ name }) => name === 'operators');
  const owed = await gatehouse.database.transaction(async (tx) => (await source?.owed(tx)) ?? []);
  expect(new Set(owed.map(({ key }) => key)).size).toBe(owed.length);
  return owed;
}

/** Those, as `what to whom`. */
export async function operatorMailLines(ward: Ward): Promise<readonly string[]> {
  const owed = await operatorMails(ward);
  return owed.map(({ facts, subject }) => `${String(facts['about'])} to ${subject.trust ?? 'our people'}`);
}
