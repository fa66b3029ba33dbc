const FOLLOWED = /^(?:https?:\/\/[^/?#\s]|mailto:[^\s@]+@)/i;

/**
 * An address that readers may follow: http, https or mailto, written so that it cannot leave an attribute or the brackets of
 * Markdown. Null for every other: one that runs, holds its own data, or has a meaning only inside the tracker.
 */
export function safeAddress(address: string): string | null {
  const trimmed = address.trim();
  if (trimmed.length > 2_000 || !FOLLOWED.test(trimmed)) return null;
  const encoded = trimmed.replace(/[^!#$%&*+,\-./:;=?@A-Za-z0-9_~[\]]/gu, percentEncoded);
  return encoded.replace(/[[\]]/g, (bracket, at: number) =>
    isOfHost(encoded, at) ? bracket : percentEncoded(bracket),
  );
}

/** The brackets around an IPv6 address stand before the first slash of the path. */
function isOfHost(address: string, at: number): boolean {
  return !/[/?#]/.test(address.slice(address.indexOf('//') + 2, at));
}

function percentEncoded(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
