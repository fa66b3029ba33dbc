import { sql } from 'kysely';
import { ENVIRONMENT_NAMES } from '../../sites/environment.js';

/** Of a row of `rollout`: whether its release is rejected on clinical risk, for its environment or one below it. */
export const IS_REJECTED = sql<boolean>`exists (
  select from clinical_rejection as said
  where said.digest = rollout.digest
    and array_position(${[...ENVIRONMENT_NAMES]}::text[], said.environment)
      <= array_position(${[...ENVIRONMENT_NAMES]}::text[], rollout.environment)
    and not exists (select from clinical_rejection_withdrawal as back where back.rejection = said.id))`;
