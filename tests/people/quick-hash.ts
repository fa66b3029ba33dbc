import { PasswordHash } from '../../src/people/password-hash.service.js';

/**
 * Costs next to nothing, where the real one takes a quarter of a second of computing. A test of how long a password takes to check, or of
 * what a hash costs, replaces it by the real one.
 */
export class QuickHash extends PasswordHash {
  protected override readonly cost = { N: 16, r: 1, p: 1 };
}
