import type { SourceDeploymentState } from '../releases/source/source-host.js';
import { isWayBack, type AttemptKind, type AttemptState } from './attempt.js';

/** What an attempt's state means for the deployment of a release at a site. */
interface DeploymentWord {
  readonly state: SourceDeploymentState;
  /** Tells it apart from the other words about the same attempt; each is said once. */
  readonly word: string;
  readonly description: string;
}

/** Null for what says nothing of it: looks at the site, and steps that only we know of. */
export function deploymentWord(kind: AttemptKind, after: AttemptState): DeploymentWord | null {
  if (isWayBack(kind)) return wordOfWayBack(after);
  return kind === 'deploy' || kind === 'request' ? wordOfWayOn(after) : null;
}

function wordOfWayOn(after: AttemptState): DeploymentWord | null {
  switch (after) {
    case 'ready':
      return { state: 'queued', word: 'queued', description: 'Waits for its turn.' };
    case 'starting':
    case 'running':
    case 'verifying':
      return { state: 'in-progress', word: 'in-progress', description: 'Is on its way to the site.' };
    case 'unknown':
    case 'needs-human':
      return notKnown();
    case 'succeeded':
      return { state: 'success', word: 'success', description: "The site's own probe says that it runs." };
    case 'failed':
      return { state: 'failure', word: 'failure', description: 'The site said no.' };
    case 'errored':
      return { state: 'error', word: 'error', description: 'Our machinery broke before or around it.' };
    case 'cancelled':
      return { state: 'inactive', word: 'inactive', description: 'Was called off.' };
    case 'claimed':
    case 'rolled-back':
    case 'rollback-failed':
      return null;
  }
}

function wordOfWayBack(after: AttemptState): DeploymentWord | null {
  switch (after) {
    case 'starting':
    case 'running':
    case 'verifying':
      return { state: 'in-progress', word: 'in-progress', description: 'The site is being rolled back.' };
    case 'unknown':
    case 'needs-human':
      return notKnown();
    case 'rolled-back':
      return { state: 'inactive', word: 'inactive', description: 'The site runs what it ran before.' };
    case 'rollback-failed':
      return { state: 'failure', word: 'failure', description: 'The site could not be rolled back.' };
    case 'errored':
      return { state: 'error', word: 'error', description: 'Our machinery broke before or around rolling it back.' };
    case 'ready':
    case 'claimed':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return null;
  }
}

/** The source host has no word for what nobody knows. */
function notKnown(): DeploymentWord {
  return { state: 'in-progress', word: 'unknown', description: 'It is not known yet what became of it.' };
}
