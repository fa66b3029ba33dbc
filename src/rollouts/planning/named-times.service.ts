import { Injectable } from '@nestjs/common';
import { answersTo } from '../../evidence/agreements/agreement-answer.table.js';
import { timeInWords } from '../../evidence/agreements/agreement-words.js';
import { currentAgreements, findAgreement, lockAgreements } from '../../evidence/agreements/agreement.table.js';
import type { Answer, ProposedTime } from '../../evidence/agreements/agreement.js';
import { Proposing } from '../../evidence/agreements/proposing.service.js';
import type { Caller } from '../../people/caller.js';
import { Database } from '../../platform/database/database.service.js';
import { databaseNow } from '../../platform/database/time.table.js';
import { badRequest, conflict, notFound } from '../../platform/http/problem.js';
import type { EnvironmentName } from '../../sites/environment.js';
import { Environments } from '../../sites/environments.service.js';
import type { PlannedTrust } from './agreed-time.js';
import { isTooSoonToAsk, lengthInWords, noticeOf, type GivenNotice, type NoticeRule } from './notice.js';

type Exact = Extract<ProposedTime, { kind: 'exact' }>;

/** What a Trust named instead of the time that it was asked for. */
export interface NamedTime {
  /** Id of the agreement that it answered so. */
  readonly agreement: string;
  /** As the Trust's own clocks show it. */
  readonly reads: string;
  readonly reason: string;
  /** Why nobody can be asked for it, as a sentence; null where it can be asked for. */
  readonly objection: string | null;
  /** How much notice it gives; null where it is not to be asked for. */
  readonly notice: GivenNotice | null;
  /** The time itself; null where it is not to be asked for. */
  readonly time: Pick<Exact, 'from' | 'to'> | null;
}

/** Which time is asked for, of which a Trust said itself that it would do. */
interface Wanted {
  readonly release: string;
  readonly environment: EnvironmentName;
  /** Id of the agreement that was answered with it. */
  readonly agreement: string;
  /** Ask for it too where it gives less notice than is owed. */
  readonly shortNotice: boolean;
}

/** Knows the times that Trusts name instead of what they are asked, and asks for them. */
@Injectable()
export class NamedTimes {
  constructor(
    private readonly database: Database,
    private readonly environments: Environments,
    private readonly proposing: Proposing,
  ) {}

  /** Of those of these Trusts that asked for another time, what they named, by the id of the Trust. */
  async of(trusts: readonly PlannedTrust[], environment: EnvironmentName): Promise<ReadonlyMap<string, NamedTime>> {
    const those = trusts.flatMap(({ trust, zone, agreement }) =>
      agreement?.state === 'countered' ? [{ trust, zone, id: agreement.id }] : [],
    );
    if (those.length === 0) return new Map();
    return this.database.transaction(async (tx) => {
      const rule = this.ruleAt(await databaseNow(tx), environment);
      const ids = those.map(({ id }) => id);
      const answers = await answersTo(tx, ids);
      return new Map(
        those.flatMap(({ trust, zone, id }) => {
          const said = lastNamed(answers.get(id));
          return said === null ? [] : [[trust, namedTime({ id, zone }, said, rule)] as const];
        }),
      );
    }, 'plan.named');
  }

  /**
   * Asks the Trust for exactly the time that it named. Refuses (404) an unknown agreement, (409) one that is no longer answered so, a day
   * without a time, and a time that is over or begins too soon to be asked for, (400) one with less notice than is owed where nobody said
   * that it is asked for all the same, and else as `Proposing.propose`.
   */
  async ask(
    { release, environment, agreement, shortNotice }: Wanted,
    caller: Caller,
  ): Promise<{ readonly trustName: string; readonly reads: string }> {
    return this.database.transaction(async (tx) => {
      const asked = await findAgreement(tx, agreement);
      if (asked?.release !== release || asked.environment !== environment) throw notFound('agreement');
      const { trust } = asked;
      await lockAgreements(tx, release);
      const [latest] = await currentAgreements(tx, { release, environment, trusts: [trust] });
      const trustName = this.environments.trustName(trust);
      const said = lastNamed((await answersTo(tx, [agreement])).get(agreement));
      if (latest?.id !== agreement || latest.state !== 'countered' || said === null)
        throw conflict(`${trustName} has been asked anew since. Look at the plan again, and ask then.`);
      const zone = this.environments.zoneOf(trust);
      const rule = this.ruleAt(await databaseNow(tx), environment);
      const { objection, notice, reads } = namedTime({ id: agreement, zone }, said, rule);
      if (objection !== null || said.instead.kind !== 'exact') throw conflict(objection ?? NO_TIME);
      if (notice?.isShort === true && !shortNotice) {
        const fault = `is not confirmed, and ${trustName} would get less than ${lengthInWords(rule.owedSeconds)} notice`;
        throw badRequest([{ field: 'shortNotice', fault, fix: 'tick it to ask all the same' }]);
      }
      const { from, to } = said.instead;
      await this.proposing.propose(tx, release, { environment, proposals: [{ trust, from, to }] }, caller);
      return { trustName, reads };
    }, 'plan.ask-named');
  }

  private ruleAt(now: Date, environment: EnvironmentName): NoticeRule {
    return { now: now.getTime(), owedSeconds: this.environments.rung(environment).notices.aheadSeconds };
  }
}

type Named = Answer & { readonly instead: ProposedTime };

function lastNamed(answers: readonly Answer[] | undefined): Named | null {
  return answers?.findLast((one): one is Named => one.stands && one.instead !== null) ?? null;
}

const NO_TIME = 'It named a day and no time: give its sites a time on that day, and ask for that.';

function namedTime(
  { id, zone }: { readonly id: string; readonly zone: string },
  { instead, reason }: Named,
  rule: NoticeRule,
): NamedTime {
  const objection = instead.kind === 'exact' ? objectionTo(instead, rule) : NO_TIME;
  const time = instead.kind === 'exact' && objection === null ? instead : null;
  return {
    ...{ agreement: id, reads: timeInWords(instead, zone), reason: reason ?? '', objection },
    ...{ time, notice: time === null ? null : noticeOf(time.from, rule) },
  };
}

function objectionTo({ from, to }: Exact, rule: NoticeRule): string | null {
  if (to.getTime() <= rule.now) return 'That time is over, so ask for another.';
  if (from.getTime() <= rule.now) return 'That time has begun, so it cannot be asked for whole: ask for another.';
  return isTooSoonToAsk(from, rule)
    ? 'That begins in less than an hour, and a Trust has at least an hour to read and to answer: ask for another time.'
    : null;
}
