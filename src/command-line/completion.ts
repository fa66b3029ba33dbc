/** What a shell is given, so that it asks us for what may be typed next. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS = {
  bash: String.raw`_gatehouse() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$(gatehouse complete --words -- "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "${'$'}{COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _gatehouse gatehouse`,
  zsh: String.raw`#compdef gatehouse
_gatehouse() {
  local -a found
  found=("${'$'}{(@f)$(gatehouse complete -- "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${'$'}{found[1]}" ]]; then _describe 'gatehouse' found; else _files; fi
}
compdef _gatehouse gatehouse`,
  fish: String.raw`function __gatehouse_complete
    set -l words (commandline -opc) (commandline -ct)
    gatehouse complete -- $words[2..-1] 2>/dev/null | string replace -r '(?<!\\\\):' \t | string replace -a '\\:' ':'
end
complete -c gatehouse -f -a '(__gatehouse_complete)'`,
} as const satisfies Record<Shell, string>;

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

/** One thing that may be typed next. */
export interface Candidate {
  readonly word: string;
  readonly says: string;
}

/** A command as far as completing it matters. */
export interface Completable {
  readonly name: string;
  readonly says: string;
  readonly commands: readonly Completable[];
  readonly options: readonly { readonly word: string; readonly says: string; readonly choices: readonly string[] }[];
}

/** What may follow `words`, of which the last is being typed. Nothing where only the person knows, as for a version. */
export function candidates(root: Completable, words: readonly string[]): readonly Candidate[] {
  const typing = words.at(-1) ?? '';
  let command = root;
  for (const word of words.slice(0, -1)) command = command.commands.find(({ name }) => name === word) ?? command;
  const before = words.at(-2) ?? '';
  const choices = command.options.find(({ word }) => word === before)?.choices ?? [];
  const all: readonly Candidate[] =
    choices.length > 0
      ? choices.map((word) => ({ word, says: '' }))
      : typing.startsWith('-')
        ? command.options
        : command.commands.map(({ name, says }) => ({ word: name, says }));
  return all.filter(({ word }) => word.startsWith(typing)).map(({ word, says }) => ({ word, says }));
}
