/** The longest part of a value that is looked at; no field of these files may be longer. */
const LOOKED_AT = 20_000;

const SECRET_KEY =
  /pass(word|wd|phrase)|(^|[_-])pass($|[_-])|secret|token|credential|vault|(private|api|access)[-_]?key/i;

const SECRET_VALUES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/,
  /\$ANSIBLE_VAULT/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[0-9A-Za-z_-]{10}/,
  /\beyJ[0-9A-Za-z_-]{8,2000}\.eyJ/,
  /(password|passwd|secret|token|api[-_]?key)=\S/i,
  /^--?(password|passwd|passphrase|secret|token|api-?key)\b/i,
  /:\/\/[^\s/:@]{0,200}:[^\s/@]{1,200}@/,
];

/** Whether a key's name says that its value is a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** Whether a value has the shape of a secret: a private key, a vault's text, a known kind of token, a password in a URL or a command. */
export function looksLikeSecret(value: string): boolean {
  const text = value.slice(0, LOOKED_AT);
  return SECRET_VALUES.some((shape) => shape.test(text));
}
