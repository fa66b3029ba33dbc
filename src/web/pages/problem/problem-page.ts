import type { Caller } from '../../../people/caller.js';
import { LONGEST_FORM } from '../../../platform/http/form.js';
import type { Fault, Problem } from '../../../platform/http/problem.js';
import { faultInWords } from '../../form/fault-words.js';
import { rolesInWords, type TrustName } from '../../people-words.js';

interface ProblemWords {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** What a page says of a refusal, to whom. Of what was sent the name of a field at most, and never what went on inside. */
export function wordsOfProblem(
  { status, kind, faults }: Pick<Problem, 'status' | 'kind' | 'faults'>,
  caller: Caller | null,
  trustName: TrustName,
): ProblemWords {
  if (kind === 'forged-form')
    return {
      title: 'Nothing was done',
      paragraphs: [
        'This page may have been open since before you signed in, so what you sent from it was not taken.',
        'Go back, reload the page and send it again. If you sent nothing yourself, say so to whom is named below.',
      ],
    };
  if (status === 404)
    return {
      title: 'Page not found',
      paragraphs: [
        'There is nothing at this address.',
        'If you typed it, check that it is right. If you copied it, check that you copied all of it.',
      ],
    };
  if (status === 429)
    return { title: 'Please wait', paragraphs: ['There were too many requests. Wait a minute, then try again.'] };
  if (status === 401 || status === 403)
    return { title: 'You cannot see this page', paragraphs: notForYou(caller, trustName) };
  if (status < 500) return ofSent({ status, kind, faults });
  return ofOurs(kind);
}

function ofSent({ status, kind, faults }: Pick<Problem, 'status' | 'kind' | 'faults'>): ProblemWords {
  if (status === 413)
    return {
      title: 'That is more than we take at once',
      paragraphs: [
        `A form may be ${LONGEST_FORM / 1024 / 1024} MB long as your browser sends it, and this one is longer. It was not read, and nothing was changed.`,
        'Go back in your browser: most still show what you wrote. Shorten the longest text, or keep it in a document and give the link to it. Then send it again.',
      ],
    };
  if (kind === 'unreadable-form')
    return {
      title: 'That form cannot be taken as it was sent',
      paragraphs: [...faults.map((fault) => faultInWords(nameOf(fault), fault)), 'Nothing was changed.'],
    };
  return {
    title: 'We could not read that',
    paragraphs: ['What your browser sent could not be read. Nothing was changed.', 'Go back and try again.'],
  };
}

function nameOf({ field }: Fault): string {
  return field === '(form)' ? 'The form' : `“${field}”`;
}

function ofOurs(kind: string): ProblemWords {
  if (kind === 'busy')
    return {
      title: 'Somebody else is changing this just now',
      paragraphs: ['We waited for them, and it took too long. Nothing was changed.', 'Try again in a moment.'],
    };
  if (kind !== 'unavailable')
    return {
      title: 'Sorry, there is a problem with the service',
      paragraphs: ['Nothing was changed. Try again later.'],
    };
  return {
    title: 'Sorry, the service is not available just now',
    paragraphs: [
      'We cannot reach our records at the moment. Try again in a minute.',
      'If you sent something just now, look first to see whether it was kept.',
    ],
  };
}

function notForYou(caller: Caller | null, trustName: TrustName): readonly string[] {
  if (caller === null) return ['This page is open to other people only.'];
  const { roles } = caller;
  return [
    `You are signed in as ${caller.name}, ${roles.length === 0 ? 'who has no role here yet' : rolesInWords(roles, trustName)}. This is for people with ${roles.length === 0 ? 'a' : 'another'} role. Nothing was changed.`,
    'What you can do stands in the menu at the top. If your work needs this page, ask for the role that goes with it.',
  ];
}
