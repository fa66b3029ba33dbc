/** Words for plain text: what would move a terminal's cursor, or turn the direction of the line, is left out. */
export function showable(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n\t]|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, ' ');
}
