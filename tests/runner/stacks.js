import { findSourceMap } from 'node:module';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const HERE = new URL('.', import.meta.url).href;

/** Tells in every stack the lines of our sources, and none of this folder. What node would write by itself, jest takes for its own inside and leaves out. */
export function tellTrueLines() {
  process.setSourceMapsEnabled(true);
  Error.prepareStackTrace = (error, frames) => {
    const told = frames.filter((frame) => frame.getFileName()?.startsWith(HERE) !== true);
    return [Error.prototype.toString.call(error), ...told.map((frame) => `    at ${asWritten(frame)}`)].join('\n');
  };
}

function asWritten(frame) {
  const [at, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  if (!at?.startsWith('file:')) return String(frame);
  const { originalLine = line - 1, originalColumn = column - 1 } =
    findSourceMap(at)?.findEntry(line - 1, column - 1) ?? {};
  return String(frame).replace(
    `${at}:${line}:${column}`,
    `${fileURLToPath(at)}:${originalLine + 1}:${originalColumn + 1}`,
  );
}
