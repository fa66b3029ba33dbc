import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Requires, VisitOf } from '../../../people/permission.guard.js';
import type { Visit } from '../../../people/sessions/sessions.service.js';
import { BodyPipe } from '../../../platform/http/body.pipe.js';
import { waveAddressSchema, type WaveAddress } from '../../../rollouts/rollout.schema.js';
import { FormPipe } from '../../form/form.pipe.js';
import type { FormFields } from '../../form/form.js';
import { actAddressSchema, siteActAddressSchema, type ActAddress, type SiteActAddress } from './act.schema.js';
import { RolloutActPages } from './rollout-act.service.js';
import { SiteActPages } from './site-act.service.js';

const form = new FormPipe();
const actAddress = new BodyPipe(actAddressSchema);
const siteActAddress = new BodyPipe(siteActAddressSchema);
const waveAddress = new BodyPipe(waveAddressSchema);

/** What people do to rollouts: first what it would do, to whom, and then the doing. */
@ApiExcludeController()
@Controller('rollouts/:id')
export class RolloutActController {
  constructor(
    private readonly acts: RolloutActPages,
    private readonly siteActs: SiteActPages,
  ) {}

  @Get('acts/:act')
  @Requires('rollouts.act', 'rollouts.halt', 'rollouts.resume', 'stops.pull')
  show(@Param(actAddress) { id, act }: ActAddress, @VisitOf() visit: Visit, @Res() response: Response): Promise<void> {
    return this.acts.show({ id, whole: { act, wave: null }, visit, response });
  }

  @Post('acts/:act')
  @Requires('rollouts.act', 'rollouts.halt', 'rollouts.resume', 'stops.pull')
  act(
    @Param(actAddress) { id, act }: ActAddress,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.acts.act({ id, whole: { act, wave: null }, fields, visit, response });
  }

  @Get('waves/:number/roll-back')
  @Requires('rollouts.act')
  showWave(
    @Param(waveAddress) { id, number: wave }: WaveAddress,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.acts.show({ id, whole: { act: 'roll-back-wave', wave }, visit, response });
  }

  @Post('waves/:number/roll-back')
  @Requires('rollouts.act')
  rollWaveBack(
    @Param(waveAddress) { id, number: wave }: WaveAddress,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.acts.act({ id, whole: { act: 'roll-back-wave', wave }, fields, visit, response });
  }

  @Get('sites/:site/acts/:act')
  @Requires('rollouts.act', 'rollouts.interrupt', 'overrides.request', 'stops.pull')
  showAtSite(
    @Param(siteActAddress) at: SiteActAddress,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.siteActs.show({ ...at, visit, response });
  }

  @Post('sites/:site/acts/:act')
  @Requires('rollouts.act', 'rollouts.interrupt', 'overrides.request', 'stops.pull')
  actAtSite(
    @Param(siteActAddress) at: SiteActAddress,
    @Body(form) fields: FormFields,
    @VisitOf() visit: Visit,
    @Res() response: Response,
  ): Promise<void> {
    return this.siteActs.act({ ...at, fields, visit, response });
  }
}
