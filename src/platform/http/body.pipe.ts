import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { z, type ZodType } from 'zod';
import { faultsOf, faultsOfTexts } from './faults.js';
import { badRequest } from './problem.js';

/**
 * Parses a body, a query or a part of an address by a zod schema: `@Body(new BodyPipe(scopeSchema)) body: ScopeBody`.
 * Refuses with 400 and names each field, its fault and its fix. Schemas are strict objects, so an unknown field is a fault too,
 * and carry a fix in each issue's message after a semicolon: `'is not a version; use letters, digits, . + _ -'`.
 */
@Injectable()
export class BodyPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: ZodType<T>) {}

  transform(value: unknown, metadata?: Pick<ArgumentMetadata, 'type' | 'data'>): T {
    // What is read by its name, such as `@Param('version')`, is that field; the rest are the fields of a whole.
    const named = metadata?.data === undefined ? [] : [metadata.data];
    const whole = metadata?.type === 'query' ? '(query)' : '(body)';
    const garbled = faultsOfTexts(value, named, whole);
    if (garbled.length > 0) throw badRequest(garbled);
    const parsed = this.schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    throw badRequest(faultsOf(parsed.error.issues, named, whole));
  }

  /** What this pipe takes, as JSON Schema of OpenAPI's dialect; what JSON Schema cannot say is left open. */
  describe() {
    return z.toJSONSchema(this.schema, { io: 'input', unrepresentable: 'any', target: 'openapi-3.0' });
  }
}
