/** What a command is given of its process, so that a test can give it something else. */
export interface CommandSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: AsyncIterable<string | Uint8Array>;
  print(line: string): void;
}

/** A command's answer is no, and this says why: `faults` are shown one a line, and the command ends with 1. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';

  constructor(
    message: string,
    readonly faults: readonly string[] = [],
  ) {
    super([message, ...faults.map((fault) => `  ${fault}`)].join('\n'));
  }
}
