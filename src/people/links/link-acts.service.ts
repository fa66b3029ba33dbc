import { Injectable } from '@nestjs/common';
import type { LinkAct } from './link-act.js';

/** What links may be given for. Each capability enters its own acts when the service starts. */
@Injectable()
export class LinkActs {
  private readonly acts = new Map<string, LinkAct>();

  /** Throws for a name that is taken. */
  offer(act: LinkAct): void {
    if (this.acts.has(act.name)) throw new Error(`Two acts are called ${act.name}.`);
    this.acts.set(act.name, act);
  }

  named(name: string): LinkAct | null {
    return this.acts.get(name) ?? null;
  }
}
