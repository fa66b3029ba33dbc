import { Injectable } from '@nestjs/common';
import { ArtefactStore } from '../releases/artefact-store.js';
import type { AttemptRow } from './attempt.table.js';
import { ControlNodes } from './control-nodes.service.js';
import { RolloutMetrics } from './rollout.metrics.js';
import { SiteRunner } from './site-runner.js';

/** `later`: nothing is wrong with the bytes, the control node did not answer. `refused`: they cannot be had, or are not the signed ones. */
export type Staged =
  | { readonly state: 'present' }
  | { readonly state: 'later'; readonly because: string }
  | { readonly state: 'refused'; readonly because: string; readonly wrongHash: boolean };

/** Sees to it that a control node holds an attempt's artefacts: each is sent once per control node, not once per site. */
@Injectable()
export class Staging {
  private readonly underWay = new Map<string, Promise<Staged>>();

  constructor(
    private readonly artefacts: ArtefactStore,
    private readonly runner: SiteRunner,
    private readonly nodes: ControlNodes,
    private readonly metrics: RolloutMetrics,
  ) {}

  async stage(attempt: AttemptRow): Promise<Staged> {
    const { packages } = attempt.inputs;
    const node = attempt.control_node;
    const sha256 = [...new Set(packages.map((each) => each.sha256))];
    const asked = { epoch: this.nodes.epoch(node), sha256 };
    const answer = await this.metrics.timed('have', () => this.runner.missing(this.nodes.address(node), asked));
    if (!this.nodes.heard(node, answer) || answer.kind !== 'said') {
      return { state: 'later', because: answer.kind === 'said' ? 'The control node changed.' : answer.message };
    }
    for (const missing of answer.said) {
      const wanted = packages.find((each) => each.sha256 === missing);
      const staged = wanted === undefined ? null : await this.once(node, wanted);
      if (staged !== null && staged.state !== 'present') return staged;
    }
    return { state: 'present' };
  }

  /** Sites that need the same bytes at the same moment wait for one sending of them. */
  private once(node: string, wanted: AttemptRow['inputs']['packages'][number]): Promise<Staged> {
    const key = `${node} ${wanted.sha256}`;
    const started = this.underWay.get(key);
    if (started !== undefined) return started;
    const sending = this.send(node, wanted).finally(() => this.underWay.delete(key));
    this.underWay.set(key, sending);
    return sending;
  }

  private async send(node: string, wanted: AttemptRow['inputs']['packages'][number]): Promise<Staged> {
    const found = await this.artefacts.fetch(wanted);
    if (found.state === 'refused')
      return { state: 'refused', because: found.message, wrongHash: found.refusal === 'wrong-hash' };
    const artefact = { sha256: wanted.sha256, path: found.path, bytes: found.bytes };
    const answer = await this.metrics.timed('stage', () => this.runner.stage(this.nodes.address(node), artefact));
    if (answer.kind === 'said') return { state: 'present' };
    this.nodes.heard(node, answer);
    return answer.kind === 'silent'
      ? { state: 'later', because: answer.message }
      : { state: 'refused', because: answer.message, wrongHash: false };
  }
}
