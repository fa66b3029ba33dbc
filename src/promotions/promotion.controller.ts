import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../people/caller.js';
import { CallerOf, Requires } from '../people/permission.guard.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { idSchema } from '../platform/http/body.schema.js';
import { conflict } from '../platform/http/problem.js';
import { ENVIRONMENT_TITLES } from '../sites/environment.js';
import type { Promotion } from './promotion.js';
import { promotionQuerySchema, promotionSchema, type PromotionBody } from './promotion.schema.js';
import { Promotions } from './promotion.service.js';
import type { PromotionQuery } from './promotion.table.js';

@ApiTags('promotions')
@Controller('api/v1/promotions')
export class PromotionController {
  constructor(private readonly promotions: Promotions) {}

  @Post()
  @Requires('promotions.request')
  @ApiOperation({ summary: 'Move a release up one rung; 409 with every reason when its gate is shut' })
  async request(
    @Body(new BodyPipe(promotionSchema)) body: PromotionBody,
    @CallerOf() caller: Caller,
  ): Promise<Accepted> {
    return acceptedOr409(await this.promotions.request(body, caller));
  }

  @Get()
  @Requires('promotions.read')
  @ApiOperation({ summary: 'Promotions, refused ones too, newest first' })
  list(
    @Query(new BodyPipe(promotionQuerySchema)) query: PromotionQuery,
  ): Promise<{ promotions: readonly Promotion[] }> {
    return this.promotions.list(query);
  }

  @Get(':id')
  @Requires('promotions.read')
  @ApiOperation({ summary: 'One promotion, with its gate as it stood at that moment' })
  find(@Param('id', new BodyPipe(idSchema)) id: string): Promise<Promotion> {
    return this.promotions.find(id);
  }
}

/** The ids to follow it by. */
interface Accepted {
  readonly promotion: string;
  readonly rollout: string | null;
}

function acceptedOr409({ id, release, environment, outcome, reasons, rollout }: Promotion): Accepted {
  if (outcome === 'accepted') return { promotion: id, rollout };
  const count = reasons.length === 1 ? 'one reason' : `${reasons.length} reasons`;
  throw conflict(`${release} may not enter ${ENVIRONMENT_TITLES[environment]}, for ${count}.`, {
    promotion: id,
    reasons,
  });
}
