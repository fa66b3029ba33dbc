import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** What a route declares of its callers: nobody needs to be known, or any one of these permissions opens it. */
export type Declaration = 'public' | readonly string[];

/** The name under which a route keeps its declaration, and the guard of `people` reads it. */
export const DECLARATION = 'gatehouse:permission';

/**
 * Declares what a route asks of its caller. For the two capabilities that stand below `people`; everything above says
 * `@Requires(…)` or `@Public()`, which know the permissions by name.
 */
export function Declares(declaration: Declaration): CustomDecorator {
  return SetMetadata<string, Declaration>(DECLARATION, declaration);
}
