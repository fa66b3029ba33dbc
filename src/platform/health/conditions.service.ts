import { Injectable } from '@nestjs/common';

/** What the service can do without, and should not for long; named at /health/ready in these words, which tell an attacker nothing. */
export type Condition = 'hints-do-not-travel' | 'hints-may-be-evicted';

/** Which conditions hold at this moment in this process. */
@Injectable()
export class Conditions {
  private readonly present = new Set<Condition>();

  set(condition: Condition, holds: boolean): void {
    if (holds) this.present.add(condition);
    else this.present.delete(condition);
  }

  get all(): readonly Condition[] {
    return [...this.present].sort();
  }
}
