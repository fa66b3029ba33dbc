import { Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from '../platform/http/problem.js';

/** Lets the id of a notice through, in lower case; anything else is a notice that does not exist (404). */
@Injectable()
export class NoticeIdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw notFound('notice');
    return id.toLowerCase();
  }
}
