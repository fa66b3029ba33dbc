import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Database } from '../platform/database/database.service.js';
import { BodyPipe } from '../platform/http/body.pipe.js';
import { Declares } from '../platform/http/declaration.js';
import { type ChainQuery, chainQuerySchema } from './audit.schema.js';
import { chainedPage, currentHead } from './audit.table.js';
import type { ChainedRow, Head } from './chain.js';

@ApiTags('audit')
@Controller('api/v1/audit')
@Declares(['audit.read'])
export class AuditController {
  constructor(private readonly database: Database) {}

  @Get('chain')
  @ApiOperation({ summary: 'The texts that were hashed, with their hashes, for whoever reckons them again' })
  async chain(
    @Query(new BodyPipe(chainQuerySchema)) { after, limit }: ChainQuery,
  ): Promise<{ rows: readonly ChainedRow[]; next: number | null }> {
    const rows = await this.database.transaction((tx) => chainedPage(tx, after, limit));
    return { rows, next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) };
  }

  @Get('head')
  @ApiOperation({ summary: 'The number and hash of the newest entry, to be kept elsewhere' })
  head(): Promise<Head> {
    return this.database.transaction(currentHead);
  }
}
