/** What is wrong with a password, and what would mend it. Never quotes it. */
interface PasswordFault {
  readonly fault: string;
  readonly fix: string;
}

const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

/** Passwords that guessers try first, in the forms long enough to get past the length. */
const GUESSED_FIRST = ['password', 'gatehouse', 'qwertyuiop', '1234567890', 'letmein', 'changeme', 'administrator'];

/**
 * Whether a password is fit to be set by this person: 12 to 128 characters, not a repetition, not built on a word that
 * guessers try first or on the person's own name or address. No rules about capitals and digits: they make weaker passwords.
 */
export function faultOfPassword(
  password: string,
  of: { readonly name: string; readonly email: string },
): PasswordFault | null {
  const fix = `use ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters, for example four words of your own`;
  const length = Array.from(password).length;
  if (length < SHORTEST_PASSWORD) return { fault: 'is too short', fix };
  if (length > LONGEST_PASSWORD) return { fault: 'is too long', fix };
  const plain = password.normalize('NFKC').toLowerCase();
  if (new Set(plain).size < 5) return { fault: 'repeats a few characters', fix };
  const known = [...GUESSED_FIRST, ...partsOf(of.name), ...partsOf(of.email.split('@')[0] ?? '')];
  const rest = known.reduce((left, word) => left.replaceAll(word, ''), plain);
  const isBuiltOnKnown = rest !== plain && rest.replaceAll(/[^\p{L}\p{N}]/gu, '').length < SHORTEST_PASSWORD / 2;
  if (isBuiltOnKnown) return { fault: 'is built on a word that is tried first', fix };
  return null;
}

function partsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length > 2);
}
