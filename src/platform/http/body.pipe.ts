import { Injectable, type PipeTransform } from '@nestjs/common';
import { z, type ZodType } from 'zod';
import { badRequest } from './problem.js';

/**
 * Parses a body or query by a zod schema: `@Body(new BodyPipe(manifestSchema)) body: Manifest`.
 * Refuses with 400 and one fault per issue. Schemas are strict objects, so an unknown field is a fault too, and
 * carry a fix in each issue's message after a semicolon: `'is not a version; use letters, digits, . + _ -'`.
 */
@Injectable()
export class BodyPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: ZodType<T>) {}

  transform(value: unknown): T {
    const parsed = this.schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    throw badRequest(
      parsed.error.issues.map((issue) => {
        const [fault = issue.message, fix = 'See the API description at /api/docs.'] = issue.message.split('; ');
        return { field: issue.path.join('.') || '(body)', fault, fix };
      }),
    );
  }

  /** What this pipe takes, as JSON Schema of OpenAPI's dialect; what JSON Schema cannot say is left open. */
  describe() {
    return z.toJSONSchema(this.schema, { io: 'input', unrepresentable: 'any', target: 'openapi-3.0' });
  }
}
