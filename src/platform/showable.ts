/** Words for plain text: what would move a terminal's cursor, or turn the direction of the line, is left out. */
export function showable(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n\t]|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, ' ');
}

/** At least one sign that shows. */
const SHOWING = /[^\p{DI}\p{Z}\p{C}\s]/u;

/** Whether a reader sees anything of it: not where it is blank, or holds nothing but marks that are drawn as nothing. */
export function shows(text: string): boolean {
  return SHOWING.test(text);
}
