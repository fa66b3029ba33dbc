import { Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from '../platform/http/problem.js';

/** Lets a uuid through, in lower case; anything else is a person that does not exist (404). */
@Injectable()
export class PersonIdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw notFound('person');
    return id.toLowerCase();
  }
}

/** Lets the id of a token through; anything else is a token that does not exist (404). */
@Injectable()
export class TokenIdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!/^[0-9a-f]{16}$/.test(id)) throw notFound('token');
    return id;
  }
}
