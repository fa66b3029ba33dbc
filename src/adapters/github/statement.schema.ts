import type { Provenance } from '../../releases/source/source-host.js';
import { statementSchema } from './answer.schema.js';

const IN_TOTO = 'application/vnd.in-toto+json';

/** What an attestation's envelope says of the artefact with this hash; null where it speaks of others, or cannot be read. */
export function saidBy(envelope: { payload: string; payloadType: string }, sha256: string): Provenance | null {
  if (envelope.payloadType !== IN_TOTO) return null;
  const statement = statementSchema.safeParse(parsed(Buffer.from(envelope.payload, 'base64').toString('utf8')));
  if (!statement.success || !statement.data.subject.some(({ digest }) => digest['sha256'] === sha256)) return null;
  const { predicate } = statement.data;
  const commits = (predicate?.buildDefinition?.resolvedDependencies ?? []).flatMap(
    ({ digest }) => digest?.gitCommit ?? [],
  );
  const run = predicate?.runDetails?.metadata?.invocationId ?? null;
  // The first is the source itself; what follows are its actions and tools.
  return { sha256, url: run !== null && /^https:\/\/[^\s]+$/.test(run) ? run : null, commit: commits[0] ?? null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
