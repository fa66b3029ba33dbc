import { z } from 'zod';
import { closed, oneOf } from '../platform/http/body.schema.js';
import { DUTIES, ROLES, type RoleGrant } from './caller.js';
import { PERMISSIONS } from './permission.js';

/** One line of text without control characters, invisible direction marks or half a surrogate: what is shown is what it is. */
function line(longest: number): z.ZodType<string> {
  return z
    .string('is not a text; write one')
    .trim()
    .min(1, 'is empty; write something')
    .max(longest, `is too long; use at most ${longest} characters`)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'holds invisible characters; use letters, digits, spaces and signs');
}

const emailSchema = z
  .email('is not an e-mail address; write one like ada@example.org')
  .max(254, 'is too long; use at most 254 characters')
  .toLowerCase();

const password = z
  .string('is not a text; write one')
  .min(1, 'is empty; write it')
  .max(1000, 'is too long; use at most 128 characters');

/** A role with the duty or the Trust that goes with it and with no other. */
const grantSchema = closed({
  role: oneOf(ROLES, 'a role'),
  duty: oneOf(DUTIES, 'a duty').nullable().default(null),
  trust: z
    .string('is not a text; write the id of a Trust')
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is not the id of a Trust; use lower-case letters, digits and -')
    .nullable()
    .default(null),
})
  .refine((grant) => grant.duty === null || grant.role === 'delivery', {
    path: ['duty'],
    message: 'goes with the role delivery only; leave it out',
  })
  .refine((grant) => (grant.role === 'trust') === (grant.trust !== null), {
    path: ['trust'],
    message: 'goes with the role trust, always and only; name the Trust, or leave it out',
  }) satisfies z.ZodType<RoleGrant>;

const grants = z.array(grantSchema, 'is not a list; write a list of roles').max(50, 'is too long; use at most 50');

export const newPersonSchema = closed({ name: line(200), email: emailSchema, grants: grants.default([]) });

export const newGrantsSchema = closed({ grants });

export const signInSchema = closed({ email: emailSchema, password });

export const passwordChangeSchema = closed({ current: password, password });

export const passwordByRightSchema = closed({
  right: z.string('is not a text; write what you were given').max(200, 'is too long; write what you were given'),
  password,
});

export const newTokenSchema = closed({
  name: line(100),
  days: z
    .int('is not a whole number; use 1 to 90')
    .min(1, 'is too short a life; use 1 to 90 days')
    .max(90, 'is too long a life; use 1 to 90 days'),
  scope: z
    .array(
      z.enum(PERMISSIONS, 'is not a permission; see GET /api/v1/me for yours'),
      'is not a list; write a list of permissions',
    )
    .min(1, 'is empty; name a permission, or leave it out')
    .max(PERMISSIONS.length, 'names one twice; name each once')
    .nullable()
    .default(null),
});

export type NewPersonBody = z.infer<typeof newPersonSchema>;
export type NewGrantsBody = z.infer<typeof newGrantsSchema>;
export type SignInBody = z.infer<typeof signInSchema>;
export type PasswordChangeBody = z.infer<typeof passwordChangeSchema>;
export type PasswordByRightBody = z.infer<typeof passwordByRightSchema>;
export type NewTokenBody = z.infer<typeof newTokenSchema>;
