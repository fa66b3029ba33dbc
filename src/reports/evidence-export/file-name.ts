/** What Windows takes for a device, whatever follows the first dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * Any text as one name of a file that every system takes for a name and no more: no way out of the folder, no stream, no device, nothing
 * hidden. What is in it beside letters, digits and `. _ -` is written as `%` and two hex digits a byte, so that two texts never share a name.
 */
export function fileName(text: string): string {
  const safe = text.replaceAll(/[^0-9A-Za-z._-]/gu, escaped).replace(/^\.|\.$/g, '%2E');
  return DEVICE.test(safe) ? `${escaped(safe.charAt(0))}${safe.slice(1)}` : safe === '' ? '%' : safe;
}

function escaped(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x80) return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  // Half of a pair is no text, and has no bytes of its own.
  return code >= 0xd800 && code <= 0xdfff ? '%EF%BF%BD' : encodeURIComponent(sign);
}
