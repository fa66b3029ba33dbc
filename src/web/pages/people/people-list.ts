import type { Person } from '../../../people/person.table.js';
import type { Addresses } from '../../addresses.js';
import type { AskedField } from '../../form/form-view.js';
import { shownField, type FormFields, type ShownField } from '../../form/form.js';
import type { TrustName } from '../../people-words.js';
import type { Tag } from '../ladder/ladder-page.js';
import { rolesHeaded } from './role-choice.js';

/** So many on one page. */
const ON_A_PAGE = 50;

interface PersonLine {
  readonly name: string;
  readonly href: string;
  readonly email: string;
  readonly roles: string;
  readonly tags: readonly Tag[];
}

/** Another page of them, named by which of them stand there. */
interface PageWay {
  readonly text: string;
  readonly href: string;
}

export interface PeopleView {
  readonly action: string;
  readonly words: ShownField;
  readonly isNarrowed: boolean;
  readonly says: string;
  readonly lines: readonly PersonLine[];
  readonly before: PageWay | null;
  readonly after: PageWay | null;
  readonly add: string;
}

const WORDS = {
  ...{ as: 'line', name: 'words', label: 'Name, e-mail address, role or Trust' },
} as const satisfies AskedField;

/** Everybody by name, or those in whom every word is found, page by page. A page that there is not is the nearest that there is. */
export function peopleView(
  people: readonly Person[],
  asked: FormFields,
  { addresses, trustName }: { readonly addresses: Addresses; readonly trustName: TrustName },
): PeopleView {
  const { words: typed = '', page: wanted = '' } = asked;
  const words = typed.trim();
  const lines = people.map((person) => lineOf(person, addresses, trustName)).filter((line) => isFoundBy(words, line));
  const pages = Math.max(1, Math.ceil(lines.length / ON_A_PAGE));
  const page = Math.min(pages, /^[1-9]\d{0,5}$/.test(wanted) ? Number(wanted) : 1);
  const first = (page - 1) * ON_A_PAGE;
  const shown = lines.slice(first, first + ON_A_PAGE);
  const wayTo = (to: number): PageWay => ({
    text: `${(to - 1) * ON_A_PAGE + 1} to ${Math.min(to * ON_A_PAGE, lines.length)}`,
    href: addresses.peopleFound(words, to),
  });
  return {
    ...{ action: addresses.people, add: addresses.newPerson, isNarrowed: words !== '' },
    words: shownField('people', { ...WORDS, value: words }, null),
    says: foundInWords({ all: lines.length, first, shown: shown.length, isNarrowed: words !== '' }),
    lines: shown,
    before: page === 1 ? null : wayTo(page - 1),
    after: page === pages ? null : wayTo(page + 1),
  };
}

function foundInWords(found: {
  readonly all: number;
  readonly first: number;
  readonly shown: number;
  readonly isNarrowed: boolean;
}): string {
  const { all, first, shown, isNarrowed } = found;
  if (all === 0)
    return 'Nobody is found by these words. A part of a name, of an address, of a role or of a Trust will do.';
  const people = all === 1 ? '1 person' : `${all} people`;
  const which = shown === all ? '' : `, ${first + 1} to ${first + shown} of them here`;
  return `${people}${isNarrowed ? ' found' : ''}${which}, by name.`;
}

function lineOf(person: Person, addresses: Addresses, trustName: TrustName): PersonLine {
  const { id, name, email, roles } = person;
  return { name, email, href: addresses.person(id), roles: rolesHeaded(roles, trustName), tags: tagsOf(person) };
}

function isFoundBy(words: string, { name, email, roles, tags }: PersonLine): boolean {
  const text = [name, email, roles, ...tags.map((tag) => tag.text)].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What keeps somebody from signing in. */
export function tagsOf({ disabledAt, hasPassword }: Pick<Person, 'disabledAt' | 'hasPassword'>): readonly Tag[] {
  if (disabledAt !== null) return [{ text: 'Shut out', classes: 'nhsuk-tag--grey' }];
  return hasPassword ? [] : [{ text: 'No password yet', classes: 'nhsuk-tag--yellow' }];
}
