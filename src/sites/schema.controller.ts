import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '../people/permission.guard.js';
import { notFound } from '../platform/http/problem.js';
import { isSchemaName, publishedSchema, SCHEMA_NAMES } from './document.schema.js';

@ApiTags('environments')
@Controller('api/v1/schemas')
export class SchemaController {
  @Get()
  @Requires('environments.read')
  @ApiOperation({ summary: 'The names of the schemas that the environments folder is checked against' })
  list(): { schemas: readonly string[] } {
    return { schemas: SCHEMA_NAMES };
  }

  @Get(':name')
  @Requires('environments.read')
  @ApiOperation({ summary: 'One of them, as JSON Schema 2020-12' })
  find(@Param('name') name: string): Readonly<Record<string, unknown>> {
    if (!isSchemaName(name)) throw notFound('schema');
    return publishedSchema(name);
  }
}
