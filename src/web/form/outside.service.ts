import { Problem } from '../../platform/http/problem.js';

/** Does what asks a system outside now. Null once it has answered, else why it could not be reached, to be said beside what is known. */
export async function unlessAway(ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 503) throw error;
    return error.detail;
  }
}
