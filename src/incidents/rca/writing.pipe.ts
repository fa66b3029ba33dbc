import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { BodyPipe } from '../../platform/http/body.pipe.js';
import { writingSchemas } from './section.schema.js';

/** Takes any section as it comes, and describes what they may be: which one it is, and so what it may hold, the address says. */
@Injectable()
export class WritingPipe extends BodyPipe<unknown> {
  constructor() {
    super(z.unknown());
  }

  override describe() {
    const every = z.union(Object.values(writingSchemas));
    return z.toJSONSchema(every, { io: 'input', unrepresentable: 'any', target: 'openapi-3.0' });
  }
}
