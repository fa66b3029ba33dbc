import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../../people/caller.js';
import { CallerOf, Requires } from '../../people/permission.guard.js';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import type { DocumentKindName } from '../../sites/asked-documents.js';
import { productSchema } from '../../sites/site.schema.js';
import type { Product } from '../../sites/site.js';
import { itemSchema, markSchema, type MarkBody } from './checklist.schema.js';
import { Checklists, type Checklist } from './checklist.service.js';

@ApiTags('documents')
@Controller('api/v1/products/:product/checklist')
export class ChecklistController {
  constructor(private readonly checklists: Checklists) {}

  @Get()
  @Requires('releases.read')
  @ApiOperation({ summary: 'What is handed over with a product, item by item: who is responsible, and what is left' })
  show(@Param('product', new BodyPipe(productSchema)) product: Product): Promise<Checklist> {
    return this.checklists.show(product);
  }

  @Put(':item')
  @Requires('documents.register')
  @ApiOperation({ summary: 'Say who is responsible for an item, and whether it is done' })
  mark(
    @Param('product', new BodyPipe(productSchema)) product: Product,
    @Param('item', new BodyPipe(itemSchema)) item: DocumentKindName,
    @Body(new BodyPipe(markSchema)) body: MarkBody,
    @CallerOf() caller: Caller,
  ): Promise<Checklist> {
    return this.checklists.mark({ product, item }, body, caller);
  }
}
