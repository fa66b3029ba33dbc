/** The one neutral line about what a reader is not told; null where there is nothing. */
export function withheldWords(count: number, what: string): string | null {
  if (count === 0) return null;
  const contact = 'Your contact can say what you may know of';
  if (count === 1) return `One further ${what} is not described here, for security or confidentiality. ${contact} it.`;
  return `${String(count)} further ${what}s are not described here, for security or confidentiality. ${contact} them.`;
}
