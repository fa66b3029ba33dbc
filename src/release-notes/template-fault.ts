/** A template cannot be used: which, where, and why, for whoever wrote it. Holds nothing of what went on inside. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';

  /** `line` is counted from 1; null where the whole file is meant. */
  constructor(
    readonly template: string,
    readonly line: number | null,
    readonly fault: string,
  ) {
    super(`${template}${line === null ? '' : `, line ${String(line)}`}: ${fault}`);
  }
}

/** Where the engine says that it was. It says so once more for every template that it was in, and only sometimes at which line. */
const PLACE = /^\(([^()]{1,100})\)(?: \[Line (\d{1,9}), Column \d{1,9}\])?$/;

/** Reads what a failed rendering said. Of an error inside the engine, only that there was one. */
export function templateFault(asked: string, said: string): TemplateFault {
  const lines = said.split('\n').map((one) => one.replace(/^\s*(?:(?:Template render error|Error):)?\s*/, ''));
  const places = lines.flatMap((one) => {
    const [, template, line] = PLACE.exec(one) ?? [];
    return template === undefined ? [] : [{ template, line: line === undefined ? null : Number(line) }];
  });
  const place = places.find(({ line }) => line !== null) ?? places[0] ?? { template: asked, line: null };
  const words = lines.filter((one) => !PLACE.test(one)).join(' ');
  return new TemplateFault(place.template, place.line, inOurWords(words));
}

function inOurWords(words: string): string {
  const [, filter] = /^filter not found: (\w{1,40})/.exec(words) ?? [];
  if (filter !== undefined) return `uses the filter ${filter}, which there is not`;
  if (words.startsWith('attempted to output null or undefined'))
    return 'prints something that this reading does not have; ask for it with {% if … %} first';
  const [, macro] = /^cannot import '(\w{1,40})'/.exec(words) ?? [];
  if (macro !== undefined) return `imports ${macro}, which is not there`;
  if (/maximum call stack/i.test(words)) return 'goes on for ever: something in it calls itself';
  if (/^(?:unexpected token|unknown block tag|parse|expected\b)/.test(words))
    return `cannot be read: ${words.slice(0, 100)}`;
  return 'cannot be rendered';
}
