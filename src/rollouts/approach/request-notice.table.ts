import type { Tx } from '../../platform/database/database.service.js';
import { lockAttempt } from '../attempt.table.js';
import { applyStep } from '../step.table.js';
import { tellSite } from './approach.table.js';
import { keepNotice, type NewNotice } from './due-notice.table.js';
import { asked, sentenceOf } from './request.js';
import type { OpenRequest } from './request.table.js';

/** Puts an attempt that was just ordered to the operator of its site, who is told in the same transaction. */
export async function putToOperator(tx: Tx, attempt: string, name: string): Promise<void> {
  const ordered = await lockAttempt(tx, attempt);
  const put = ordered === null ? null : await applyStep(tx, ordered, asked(ordered));
  if (put !== null) await tellOperator(tx, { ...put, name }, 'request', 0);
}

/** Keeps what an operator is owed to hear, with its record and its news: once, however often it falls due. */
export async function tellOperator(
  tx: Tx,
  request: Pick<OpenRequest, 'id' | 'rollout' | 'site' | 'name' | 'product' | 'target_version' | 'deadline'>,
  about: Exclude<NewNotice['about'], 'busy-too-long'>,
  number: number,
): Promise<void> {
  if (request.rollout === null) return;
  const { name, product, target_version: version, deadline } = request;
  const at = { rollout: request.rollout, site: request.site };
  const says = sentenceOf({ name, product, version, deadline }, about);
  if (!(await keepNotice(tx, { ...at, attempt: request.id, about, number, says }))) return;
  await tellSite(tx, at, { actor: 'gatehouse', after: about, reason: says });
}
