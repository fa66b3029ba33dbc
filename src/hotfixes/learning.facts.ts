import type { Rca } from '../incidents/rca/rca.js';
import { namesIn } from '../incidents/rca/naming.js';
import { actionsOf } from '../incidents/rca/rca-action.table.js';
import { sectionsOfRca, writingsOf } from '../incidents/rca/rca-section.table.js';
import { listPeople } from '../people/person.table.js';
import type { Tx } from '../platform/database/database.service.js';
import type { Learning } from './learning.js';

/** What the steps of a root cause analysis are offered by. */
export async function gatherLearning(tx: Tx, rca: Rca, known: Learning['known']): Promise<Learning> {
  const sections = await sectionsOfRca(tx, rca.id);
  const actions = await actionsOf(tx, [rca.id]);
  const writings = await writingsOf(tx, rca.id);
  const names = rca.state === 'draft' ? namesIn({ sections, actions, people: await listPeople(tx) }) : [];
  return {
    ...{ rca: rca.id, state: rca.state, revision: rca.revision, sections, names, known },
    actions: actions.map(({ number, what, evidence }) => ({ number, what, isDone: evidence !== null })),
    hands: [
      ...writings.map(({ by }) => by),
      ...actions.map(({ addedBy }) => addedBy),
      ...(rca.handedInBy === null ? [] : [rca.handedInBy]),
    ],
  };
}
