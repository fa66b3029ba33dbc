import { ATTESTABLE } from '../evidence/attestable.js';
import { placeholder } from '../platform/placeholder.js';
import type { Verdict } from '../promotions/verdict.js';
import type { EnvironmentName } from '../sites/environment.js';
import type { Offer } from './next.js';

/** The gate that a criterion is waived at, for one release. */
export interface AtGate {
  readonly release: string;
  readonly environment: EnvironmentName;
  /** Whoever made or promoted it, who therefore never approve anything of it, as person ids. */
  readonly hands: readonly string[];
}

/**
 * That two people let an unmet criterion go: one asks, another decides. Offered only where a waiver may stand in for it and nothing
 * shorter does: what nobody can read is let go by the approval of the hotfix, and that something does not apply is for one person to say.
 */
export function waiving(gate: AtGate, verdict: Verdict): readonly Offer[] {
  const { criterion, waivable, unread, waivers } = verdict;
  const mayNotApply = ATTESTABLE.some(({ id, mayNotApply: may }) => id === criterion && may);
  if (!waivable || unread !== undefined || mayNotApply) return [];
  const asked = waivers.filter(({ state }) => state === 'requested');
  return asked.length === 0 ? [request(gate, verdict)] : asked.flatMap((waiver) => decisions(gate, verdict, waiver));
}

function request({ release, environment }: AtGate, { criterion, title }: Verdict): Offer {
  const reason = 'why it may go without this';
  return {
    ...{ step: `ask-waiver-of-${criterion}`, what: `Ask that this be let go: ${title}.`, who: 'the delivery team' },
    ...{ permission: 'waivers.request', leadsOn: false, notBy: [], method: 'POST' },
    path: `/api/v1/releases/${release}/waivers`,
    needs: [{ field: 'reason', what: `${reason}; a second person decides` }],
    example: { criterion, environment, reason: placeholder(reason) },
  };
}

function decisions(
  { hands }: AtGate,
  { criterion, title }: Verdict,
  { id, reason, requestedBy }: Verdict['waivers'][number],
): readonly Offer[] {
  const as = { who: 'a second person: the Product Owner or the AI Centre', method: 'POST' } as const;
  const asked = `${requestedBy.name} asks that this be let go: ${title}. ${reason}`;
  return [
    {
      ...{
        step: `approve-waiver-of-${criterion}`,
        what: `Approve the waiver. ${asked}`,
        permission: 'waivers.approve',
      },
      ...{ ...as, leadsOn: true, notBy: [requestedBy.person, ...hands], needs: [] },
      ...{ path: `/api/v1/waivers/${id}/approval`, example: {} },
    },
    {
      ...{ step: `refuse-waiver-of-${criterion}`, what: `Refuse the waiver. ${asked}`, permission: 'waivers.approve' },
      ...{ ...as, leadsOn: false, notBy: [], needs: [{ field: 'reason', what: 'why it may not go without this' }] },
      ...{ path: `/api/v1/waivers/${id}/refusal`, example: { reason: placeholder('why it may not go without this') } },
    },
  ];
}
