import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/http/problem.js';
import { GuessLimit } from './links/guess-limit.service.js';
import { SignIn } from './sign-in.service.js';

/** Setting a password with a right that somebody was given, from anywhere on the network. */
@Injectable()
export class PasswordByRight {
  constructor(
    private readonly sign: SignIn,
    private readonly guesses: GuessLimit,
  ) {}

  /**
   * Sets it, and uses the right up. Refuses (401) a right that is worth nothing, which counts as a guess against where it came from, and
   * (429) the many of one place; (400) a password that is not fit. One that is right is never slowed.
   */
  async set(right: string, password: string, from: string | undefined): Promise<void> {
    try {
      await this.sign.usePasswordRight(right, password);
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        this.guesses.refuseEndless(from, 'rights that nobody was given');
      throw error;
    }
  }
}
