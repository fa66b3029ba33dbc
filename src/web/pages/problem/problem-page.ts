import type { Caller } from '../../../people/caller.js';
import { rolesInWords, type TrustName } from '../../people-words.js';

interface ProblemWords {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** What a page says of a refusal, to whom. Never what was sent, and never what went on inside. */
export function wordsOfProblem(
  { status, kind }: { readonly status: number; readonly kind: string },
  caller: Caller | null,
  trustName: TrustName,
): ProblemWords {
  if (kind === 'forged-form')
    return {
      title: 'Nothing was done',
      paragraphs: [
        'What was sent did not come from the page as you have it open: it may have been open since before you signed in.',
        'Go back, reload the page and send it again. If you did not send anything yourself, tell us.',
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
  if (status < 500)
    return {
      title: 'We could not read that',
      paragraphs: ['What your browser sent could not be read. Nothing was changed.', 'Go back and try again.'],
    };
  return ofOurs(kind);
}

function ofOurs(kind: string): ProblemWords {
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
  return [
    `You are signed in as ${caller.name} (${rolesInWords(caller.roles, trustName)}), and this page or this act is for people with another role. Nothing was changed.`,
    'What you can do stands in the menu at the top. If your work needs this page, ask for the role that goes with it.',
  ];
}
