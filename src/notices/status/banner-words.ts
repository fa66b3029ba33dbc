import type { IncidentState } from './incidents.js';
import type { Work } from './work.js';

/** What is said, without any time. */
export interface BannerWords {
  readonly title: string;
  readonly text: string;
}

/** What it is said of. */
export interface Said {
  /** The product's name for people. */
  readonly title: string;
  /** The one site that it is said for; null: the whole product. */
  readonly place: string | null;
  /** At so many of so many sites. */
  readonly count: number;
  readonly of: number;
  /** So many of them are touched by an open incident: more than `count` where only some of those are switched off. */
  readonly touched?: number;
  /** An update was taken back at so many of them; absent where that is not what it is about. */
  readonly takenBack?: number;
  readonly subject: Work | IncidentState;
  readonly down: boolean;
}

/** Plain words for one thing. They are made of the product's and the site's names alone: nothing that anybody typed gets in. */
export function sentencesOf(said: Said): BannerWords {
  const what = said.title;
  const where = whereOf(said);
  if (typeof said.subject === 'string') return ofIncident(said.subject, { what, where }, said);
  const { kind, state, urgent } = said.subject;
  const change = urgent ? 'an urgent fix' : 'an update';
  if (state === 'scheduled') {
    return { title: `${what} will be down for ${change}${where}`, text: 'You cannot use it in that time.' };
  }
  if (state === 'completed') {
    const done = kind === 'way-back' ? ofTakenBack(said) : 'The update is done.';
    return { title: `${what} is back${where}`, text: `${done} You can use it again.` };
  }
  if (!said.down) {
    return { title: `${what} works again${where}`, text: 'The update is done. We are still testing it.' };
  }
  return ofDowntime(said.subject, { what, where, change, who: whoOf(said) });
}

/** Where not every site was rolled back, nothing is said of how the product works: what was wrong may be there still. */
function ofTakenBack(said: Said): string {
  const at = said.place === null ? whereOf({ ...said, count: said.takenBack ?? said.count }) : '';
  return at === '' ? 'We took the update back. It works as it did before.' : `We took the update back${at}.`;
}

function ofDowntime(
  { kind, state }: Work,
  { what, where, change, who }: { what: string; where: string; change: string; who: string },
): BannerWords {
  switch (kind) {
    case 'failed':
      return {
        title: `${what} is still down${where}`,
        text: `The update did not go as planned. We are putting it right. ${who}`,
      };
    case 'way-back':
      return {
        title: `${what} is down${where}`,
        text: `The update did not go as planned. We are going back to what ran before. ${who}`,
      };
    case 'unknown':
      return {
        title: `${what} may be down${where}`,
        text: 'We do not know yet how the update went. We are finding out.',
      };
    case 'offline':
      return { title: `${what} is switched off${where}`, text: who };
    case 'update':
      return state === 'verifying'
        ? {
            title: `${what} is being checked${where}`,
            text: `The update is done. We are making sure that it works. ${who}`,
          }
        : { title: `${what} is down for ${change}${where}`, text: who };
  }
}

function ofIncident(
  state: IncidentState,
  { what, where }: { readonly what: string; readonly where: string },
  said: Said,
): BannerWords {
  const about = `${what}${where}`;
  if (state === 'resolved') return { title: `A problem with ${about} is over`, text: 'You can use it again.' };
  if (!said.down) return ofProblem(state, about);
  const { count, touched = count } = said;
  const words = ofProblem(state, `${what}${whereOf({ ...said, count: touched })}`);
  const who = touched > count ? 'Where it is switched off, people cannot use it until it is back.' : whoOf(said);
  // Whoever reads no more than this has to know that it is not there.
  return { title: `${what} is switched off${where}`, text: `${words.title}. ${words.text} ${who}` };
}

function ofProblem(state: Exclude<IncidentState, 'resolved'>, about: string): BannerWords {
  switch (state) {
    case 'investigating':
      return { title: `There is a problem with ${about}`, text: 'We are looking into it.' };
    case 'identified':
      return { title: `There is a problem with ${about}`, text: 'We are working on a fix.' };
    case 'monitoring':
      return { title: `A problem with ${about} is under control`, text: 'It is not put right yet.' };
  }
}

function whereOf({ place, count, of }: Said): string {
  if (place !== null) return ` at ${place}`;
  return count >= of ? '' : ` at ${count} of ${of} sites`;
}

function whoOf({ place, count, of }: Said): string {
  return place === null && count < of
    ? 'People at those sites cannot use it until it is back.'
    : 'You cannot use it until it is back.';
}
