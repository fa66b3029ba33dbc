import { JiraRefusal } from './state.js';

/** A JQL query, taken apart: the subset that scope and release notes need. */
export interface Query {
  readonly where: Condition | null;
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'clause'; readonly field: string; readonly operator: Operator; readonly values: readonly Value[] };

export type Operator = '=' | '!=' | '~' | '!~' | '<' | '>' | '<=' | '>=' | 'in' | 'not in' | 'is' | 'is not';

/** A bare number names a thing by its id first; a quoted text by its name first. */
export interface Value {
  readonly text: string;
  readonly quoted: boolean;
}

interface Token extends Value {
  readonly symbol: boolean;
}

const SYMBOLS = ['!=', '!~', '<=', '>=', '=', '~', '<', '>', '(', ')', ',', '&&', '||', '!'];
const WORD = /^[^\s"'=!<>(),~&|]+/;
/** Words that Jira keeps for itself, and characters that it wants quoted. */
const RESERVED = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'order',
  'by',
  'empty',
  'null',
  'was',
  'changed',
  'from',
  'to',
  'select',
  'limit',
  'release',
  'transition',
]);
const RESERVED_CHARACTER = /[#%@$^*+{}[\]?;/\\]/;

/** Throws the refusal that Jira answers to a query that it does not understand. */
export function parseQuery(jql: string): Query {
  const reader = new Reader(tokensOf(jql));
  const where = reader.done() || reader.word() === 'order' ? null : reader.either();
  const order = reader.order();
  if (!reader.done()) throw refusal(`Expecting either 'OR' or 'AND' but got '${reader.here()}'.`);
  return { where, order };
}

function refusal(message: string): JiraRefusal {
  return new JiraRefusal(400, `Error in the JQL Query: ${message}`);
}

function tokensOf(jql: string): Token[] {
  const tokens: Token[] = [];
  let rest = jql.trimStart();
  while (rest !== '') {
    const taken = takeQuoted(rest) ?? takeSymbol(rest) ?? takeWord(rest);
    tokens.push(taken.token);
    rest = rest.slice(taken.length).trimStart();
  }
  return tokens;
}

function takeQuoted(rest: string): { token: Token; length: number } | null {
  const quote = rest.charAt(0);
  if (quote !== '"' && quote !== "'") return null;
  let text = '';
  for (let at = 1; at < rest.length; at += 1) {
    const character = rest.charAt(at);
    if (character === quote) return { token: { text, quoted: true, symbol: false }, length: at + 1 };
    if (character === '\n' || character === '\r') break;
    if (character !== '\\') text += character;
    else {
      at += 1;
      text += unescaped(rest.charAt(at));
    }
  }
  throw refusal('The quoted string has not been completed.');
}

function unescaped(character: string): string {
  const known: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\', ' ': ' ' };
  const meant = known[character];
  if (meant === undefined) throw refusal(`'\\${character}' is an illegal JQL escape sequence.`);
  return meant;
}

function takeSymbol(rest: string): { token: Token; length: number } | null {
  const text = SYMBOLS.find((symbol) => rest.startsWith(symbol));
  return text === undefined ? null : { token: { text, quoted: false, symbol: true }, length: text.length };
}

function takeWord(rest: string): { token: Token; length: number } {
  const text = WORD.exec(rest)?.[0];
  if (text === undefined) throw refusal(`The character '${rest.charAt(0)}' is a reserved JQL character.`);
  if (RESERVED_CHARACTER.test(text)) {
    throw refusal(`The character '${RESERVED_CHARACTER.exec(text)?.[0] ?? ''}' is a reserved JQL character.`);
  }
  return { token: { text, quoted: false, symbol: false }, length: text.length };
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  done(): boolean {
    return this.at >= this.tokens.length;
  }

  here(): string {
    return this.tokens[this.at]?.text ?? 'the end';
  }

  /** The bare word here, in lower case; empty if there is none. */
  word(): string {
    const token = this.tokens[this.at];
    return token === undefined || token.quoted || token.symbol ? '' : token.text.toLowerCase();
  }

  either(): Condition {
    const of = [this.both()];
    while (this.taken('or', '||')) of.push(this.both());
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { kind: 'or', of };
  }

  order(): Query['order'] {
    if (this.word() !== 'order') return [];
    this.at += 1;
    if (this.word() !== 'by') throw refusal(`Expecting 'BY' but got '${this.here()}'.`);
    const order: { field: string; descending: boolean }[] = [];
    do {
      this.at += 1;
      const field = this.operand().text.toLowerCase();
      const descending = this.word() === 'desc';
      if (descending || this.word() === 'asc') this.at += 1;
      order.push({ field, descending });
    } while (this.symbol(','));
    return order;
  }

  private both(): Condition {
    const of = [this.one()];
    while (this.taken('and', '&&')) of.push(this.one());
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { kind: 'and', of };
  }

  private one(): Condition {
    if (this.taken('not', '!')) return { kind: 'not', of: this.one() };
    if (!this.symbol('(')) return this.clause();
    this.at += 1;
    const inside = this.either();
    this.expect(')');
    return inside;
  }

  private clause(): Condition {
    const field = this.operand().text.toLowerCase();
    const operator = this.operator();
    if (operator === 'in' || operator === 'not in') return { kind: 'clause', field, operator, values: this.list() };
    if (operator !== 'is' && operator !== 'is not') {
      const value = this.emptiness() ?? this.operand();
      return { kind: 'clause', field, operator, values: [value] };
    }
    const empty = this.emptiness();
    if (empty === null) throw refusal(`The operator 'is' only works with EMPTY or NULL, not '${this.here()}'.`);
    return { kind: 'clause', field, operator, values: [empty] };
  }

  private operator(): Operator {
    const text = this.tokens[this.at]?.symbol === true ? this.here() : this.word();
    this.at += 1;
    if (text === 'in') return 'in';
    if (text === 'is') return this.taken('not', '!') ? 'is not' : 'is';
    if (text === 'not' && this.word() === 'in') {
      this.at += 1;
      return 'not in';
    }
    const plain = (['=', '!=', '~', '!~', '<', '>', '<=', '>='] as const).find((each) => each === text);
    if (plain === undefined) throw refusal(`Expecting operator but got '${text}'.`);
    return plain;
  }

  private list(): Value[] {
    this.expect('(');
    const values = [this.operand()];
    while (this.symbol(',')) {
      this.at += 1;
      values.push(this.operand());
    }
    this.expect(')');
    return values;
  }

  private emptiness(): Value | null {
    if (this.word() !== 'empty' && this.word() !== 'null') return null;
    this.at += 1;
    return { text: '', quoted: false };
  }

  private operand(): Value {
    const token = this.tokens[this.at];
    if (token === undefined || token.symbol) throw refusal(`Expecting a value or a field but got '${this.here()}'.`);
    if (!token.quoted && RESERVED.has(token.text.toLowerCase())) {
      throw refusal(
        `'${token.text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query.`,
      );
    }
    this.at += 1;
    return { text: token.text, quoted: token.quoted };
  }

  private taken(word: string, symbol: string): boolean {
    const found = this.word() === word || this.symbol(symbol);
    if (found) this.at += 1;
    return found;
  }

  private symbol(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.symbol === true && token.text === text;
  }

  private expect(text: string): void {
    if (!this.symbol(text)) throw refusal(`Expecting '${text}' but got '${this.here()}'.`);
    this.at += 1;
  }
}
