import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { Declares } from '../../platform/http/declaration.js';
import { recordListingSchema, type RecordListing } from './record-search.schema.js';
import { RecordSearches, type ListedRecord } from './record-searches.service.js';

@ApiTags('audit')
@Controller('api/v1/audit')
@Declares(['audit.read'])
export class RecordSearchController {
  constructor(private readonly searches: RecordSearches) {}

  @Get()
  @ApiOperation({
    summary: 'The record, oldest first, after a given entry',
    description:
      '`subject` keeps to what was done to one thing itself, as the record calls it (`release:2.1.0`). `concerns` finds everything that concerns it: of a release its promotions, rollouts and attempts, what was signed, attested, waived, agreed and tested, its documents, notes and notices, and the incidents and hotfixes that it led to; of a Trust also what concerns its sites; of a hotfix also what concerns the release that it became; of a person also what they did. It takes what people call it as well: `2.1.0`, `INC-2`, `HF-1`, or the name of a site, a Trust or a person. `names` says what people call those whom the entries name.',
  })
  list(@Query(new BodyPipe(recordListingSchema)) query: RecordListing): Promise<ListedRecord> {
    return this.searches.list(query);
  }
}
