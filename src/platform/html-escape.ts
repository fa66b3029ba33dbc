import { showable } from './showable.js';

/** Text as HTML shows it, in an element or between the quotes of an attribute: nothing of it is markup, or turns the line. */
export function inHtml(text: string): string {
  return showable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
