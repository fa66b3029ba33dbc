import { Injectable } from '@nestjs/common';
import { record } from '../audit/audit.table.js';
import { brokenConstraint, Database } from '../platform/database/database.service.js';
import { badRequest, conflict, notFound, Problem } from '../platform/http/problem.js';
import type { Credential } from './authentication.service.js';
import type { Caller } from './caller.js';
import { lockSeconds } from './lock-out.js';
import { PasswordHash } from './password-hash.service.js';
import {
  findPasswordRight,
  insertPasswordRight,
  usePasswordRight,
  voidPasswordRights,
} from './password-right.table.js';
import { faultOfPassword } from './password.js';
import { isSecret, newSecret, readSecret } from './secret.service.js';
import {
  commitInMemory,
  countAttempt,
  endSession,
  endSessionsOf,
  forgetFailures,
  insertSession,
  setPassword,
} from './sign-in.table.js';

/** A secret that is shown this once, and when it stops to work (UTC). */
export interface ShownOnce {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Sessions and passwords: proving who one is by a password, and setting one. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly passwords: PasswordHash,
  ) {}

  /**
   * Starts a session: 12 hours at most, one hour without use. Refuses (401) a wrong password, an unknown address, a disabled
   * person and a locked account with the same words and after the same work.
   */
  async signIn(email: string, password: string): Promise<ShownOnce> {
    const person = await this.prove(email, password);
    if (person === null) throw refused();
    const secret = newSecret('gatehouse-session');
    return await this.database.transaction(async (tx) => {
      if (!(await forgetFailures(tx, person))) throw refused();
      const expiresAt = await insertSession(tx, person, secret);
      const subject = `session:${secret.id}`;
      await record(tx, { actor: `person:${person}`, action: 'session.started', subject, detail: {} });
      return { token: secret.text, expiresAt };
    });
  }

  /** Ends the session in use. Refuses (409) one who came with an API token, which is revoked instead. */
  async signOut(caller: Caller, credential: Credential): Promise<void> {
    if (credential.kind !== 'session') throw conflict('This is an API token, not a session; revoke it instead.');
    await this.database.transaction(async (tx) => {
      if (!(await endSession(tx, credential.id))) return;
      const subject = `session:${credential.id}`;
      await record(tx, { actor: `person:${caller.person}`, action: 'session.ended', subject, detail: {} });
    });
  }

  /**
   * Changes the caller's own password and ends the caller's other sessions. Refuses (403) when `current` is wrong, which counts
   * towards the lock-out, and (400) a password that is not fit.
   */
  async changePassword(caller: Caller, credential: Credential, current: string, next: string): Promise<void> {
    refuseUnfit(next, caller);
    if ((await this.prove(caller.email, current)) === null)
      throw new Problem(403, 'forbidden', 'The current password is not right, or the account is locked for a while.');
    const hash = await this.passwords.make(next);
    await this.database.transaction(async (tx) => {
      if (!(await setPassword(tx, caller.person, hash))) throw refused();
      await endSessionsOf(tx, caller.person, credential.kind === 'session' ? credential.id : null);
      await voidPasswordRights(tx, caller.person);
      const person = `person:${caller.person}`;
      await record(tx, { actor: person, action: 'password.changed', subject: person, detail: {} });
    });
  }

  /** Gives the right to set a person's password once, within 72 hours. `by` is null for the command line. */
  async grantPasswordRight(person: string, by: string | null): Promise<ShownOnce> {
    const secret = newSecret('gatehouse-password');
    try {
      return await this.database.transaction(async (tx) => {
        const expiresAt = await insertPasswordRight(tx, { person, secret, by });
        const actor = by === null ? 'gatehouse' : `person:${by}`;
        await record(tx, { actor, action: 'password-right.granted', subject: `person:${person}`, detail: {} });
        return { token: secret.text, expiresAt };
      });
    } catch (error) {
      if (brokenConstraint(error) === 'password_right_person_fkey') throw notFound('person');
      throw error;
    }
  }

  /** Uses such a right. Refuses (401) one that is unknown, used, replaced or expired, and (400) a password that is not fit. */
  async usePasswordRight(token: string, password: string): Promise<void> {
    const shown = readSecret(token);
    if (shown?.kind !== 'gatehouse-password') throw worthless();
    const right = await this.database.transaction((tx) => findPasswordRight(tx, shown.id));
    if (right === null || !isSecret(shown.secret, right.secretHash)) throw worthless();
    refuseUnfit(password, right);
    const hash = await this.passwords.make(password);
    await this.database.transaction(async (tx) => {
      if (!(await usePasswordRight(tx, shown.id)) || !(await setPassword(tx, right.person, hash))) throw worthless();
      await endSessionsOf(tx, right.person, null);
      const person = `person:${right.person}`;
      await record(tx, { actor: person, action: 'password.set', subject: person, detail: {} });
    });
  }

  /**
   * The person whose password this is, else null, after the same work; the failure is then counted and, for a known account, recorded.
   * Who goes on from there forgets the failures in the same transaction.
   */
  async prove(email: string, password: string): Promise<string | null> {
    const attempt = await this.database.transaction(async (tx) => {
      await commitInMemory(tx);
      return await countAttempt(tx, email.toLowerCase());
    });
    if (await this.passwords.matches(password, attempt?.password ?? null)) return attempt?.person ?? null;
    if (attempt !== null) {
      const { failures } = attempt;
      const detail = { failures, lockedSeconds: lockSeconds(failures) };
      const subject = `person:${attempt.person}`;
      await this.database.transaction(async (tx) => {
        await commitInMemory(tx);
        await record(tx, { actor: 'gatehouse', action: 'sign-in.refused', subject, detail });
      });
    }
    return null;
  }
}

function refused(): Problem {
  return new Problem(
    401,
    'unauthenticated',
    'The e-mail address and the password do not open an account at this moment.',
  );
}

function worthless(): Problem {
  return new Problem(
    401,
    'unauthenticated',
    'This code to set a password is unknown, used or expired; ask for a new one.',
  );
}

function refuseUnfit(password: string, of: { readonly name: string; readonly email: string }): void {
  const fault = faultOfPassword(password, of);
  if (fault !== null) throw badRequest([{ field: 'password', ...fault }]);
}
