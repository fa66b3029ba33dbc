import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../../../people/caller.js';
import { CallerOf, Requires } from '../../../people/permission.guard.js';
import { mayDo } from '../../../people/permission.js';
import { Environments } from '../../../sites/environments.service.js';
import { trustsInSight } from '../../../sites/sight.js';
import { rolesInWords } from '../../people-words.js';
import { Pages } from '../../pages.service.js';
import { LadderFinder } from './ladder.facts.js';
import { ladderView } from './ladder-page.js';

/** Where everybody begins. */
@ApiExcludeController()
@Controller()
export class LadderController {
  constructor(
    private readonly finder: LadderFinder,
    private readonly environments: Environments,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Requires('account.own')
  async show(@CallerOf() caller: Caller, @Res() response: Response): Promise<void> {
    const [own, ...others] = trustsInSight(caller, this.environments.trusts);
    if (!mayDo(caller, 'environments.read') && own !== undefined) {
      const { addresses } = this.pages;
      this.pages.leadOn(response, others.length === 0 ? addresses.trust(own.id) : addresses.trusts);
      return;
    }
    if (!mayDo(caller, 'environments.read')) {
      const { name, roles } = caller;
      const held = roles.length === 0 ? null : rolesInWords(roles, (id) => this.environments.trustName(id));
      const view = { name, roles: held };
      this.pages.send(response, { template: 'ladder/elsewhere.njk', title: 'Welcome', view });
      return;
    }
    const { rungs } = this.environments;
    const facts = await this.finder.gather(caller);
    const { addresses } = this.pages;
    const view = ladderView(facts, { rungs, caller, addresses });
    const live = { page: addresses.ladder, stream: addresses.live };
    this.pages.send(response, { template: 'ladder/ladder.njk', title: 'The ladder', section: 'ladder', view, live });
  }
}
