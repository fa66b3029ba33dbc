import { answersTo } from '../../evidence/agreements/agreement-answer.table.js';
import { allRounds } from '../../evidence/agreements/agreement.table.js';
import { attestationsOf } from '../../evidence/attestation.table.js';
import { rejectionsOf } from '../../evidence/clinical-risk/rejection.table.js';
import { commentsOn } from '../../evidence/consultations/consultation.table.js';
import { documentsFor } from '../../evidence/documents/document.table.js';
import { signOffsOf } from '../../evidence/sign-off.table.js';
import { smokeTestDecisionsOf, smokeTestResultsOf } from '../../evidence/smoke-tests/smoke-test.table.js';
import { waiversOf } from '../../evidence/waiver.table.js';
import { listPromotions } from '../../promotions/promotion.table.js';
import type { EvidencePart, Gathering } from './part.js';
import { jsonLine } from './withheld.js';

const PAGE = 50;

/** Whatever somebody signed, attested, waived, rejected, agreed to, tested or decided. `sites` are those of the product in Production. */
export async function* wordParts(of: Gathering, sites: readonly string[]): AsyncGenerator<EvidencePart> {
  const { tx, release } = of;
  const { version, digest } = release;
  const kept = [
    ['sign-offs', 'sign-off', await signOffsOf(tx, version)],
    ['attestations', 'attestation', await attestationsOf(tx, version)],
    ['waivers', 'waiver', await waiversOf(tx, version)],
    ['clinical-rejections', 'clinical-rejection', await rejectionsOf(tx, version)],
    ['comments', 'consultation-comment', await commentsOn(tx, { digest, stage: null })],
    ['smoke-test-decisions', 'smoke-test', await smokeTestDecisionsOf(tx, digest)],
    ['smoke-test-results', 'smoke-test', await smokeTestResultsOf(tx, { digest, sites })],
  ] as const;
  for (const [name, kind, found] of kept) {
    for (const { id } of found) of.subjects.add(`${kind}:${id}`);
    yield { path: `evidence/${name}.ndjson`, content: found.map((one) => jsonLine(one)) };
  }
  yield { path: 'evidence/documents.ndjson', content: await documentLines(of) };
  yield { path: 'evidence/agreements.ndjson', content: await agreementLines(of) };
  yield { path: 'promotions.ndjson', content: promotionLines(of) };
}

/** What is kept of each version; the document itself is where its link leads, and is known by its sha256. */
async function documentLines({ tx, release, subjects }: Gathering): Promise<readonly string[]> {
  const documents = await documentsFor(tx, release);
  for (const { id } of documents) subjects.add(`document:${id}`);
  return documents.map(({ owner, ...document }) => jsonLine({ ...document, owner: owner.name }));
}

async function agreementLines({ tx, release, subjects }: Gathering): Promise<readonly string[]> {
  const rounds = await allRounds(tx, { release: release.version });
  for (const { id } of rounds) subjects.add(`agreement:${id}`);
  const answers = await answersTo(
    tx,
    rounds.map(({ id }) => id),
  );
  return rounds.map((round) => jsonLine({ ...round, answers: answers.get(round.id) ?? [] }));
}

/** The newest first, with every criterion as it stood then. */
async function* promotionLines({ tx, release, subjects }: Gathering): AsyncGenerator<string> {
  for (let before: string | null = null; ;) {
    const query = { release: release.version, environment: null, outcome: null, before, limit: PAGE } as const;
    const page = await listPromotions(tx, query);
    for (const promotion of page) {
      subjects.add(`promotion:${promotion.id}`);
      yield jsonLine(promotion);
    }
    before = page.at(-1)?.id ?? null;
    if (page.length < PAGE) return;
  }
}
