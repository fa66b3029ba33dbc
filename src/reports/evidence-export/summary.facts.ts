import { attestationsOf } from '../../evidence/attestation.table.js';
import { currentAgreements } from '../../evidence/agreements/agreement.table.js';
import { documentsFor } from '../../evidence/documents/document.table.js';
import { signOffsOf } from '../../evidence/sign-off.table.js';
import { waiversOf } from '../../evidence/waiver.table.js';
import { listIncidents } from '../../incidents/incident.table.js';
import { listPromotions } from '../../promotions/promotion.table.js';
import { rollbackSentence } from '../../releases/release.js';
import { rolloutsOfRelease } from '../../rollouts/rollout-evidence.table.js';
import { findRollout } from '../../rollouts/rollout.table.js';
import type { Gathering } from './part.js';
import { sitesOf } from './rollout-parts.facts.js';
import { versionsSaid } from './site-versions.js';
import { heading, PAGE_ENDS, pageBegins, paragraph, row, table, tableBegins, TABLE_ENDS, utc } from './summary-page.js';
import { withoutContacts } from './withheld.js';

/** The page to begin with: what matters most of all of it, for whoever opens the export. */
export async function* summaryOf(of: Gathering): AsyncGenerator<string> {
  for await (const piece of piecesOf(of)) yield withoutContacts(piece);
}

async function* piecesOf(of: Gathering): AsyncGenerator<string> {
  const { version, product, kind, digest, packages, registeredAt } = of.release;
  yield pageBegins(`Evidence of release ${version} of ${product.toUpperCase()}`);
  yield paragraph(`A ${kind} release, registered ${utc(registeredAt) ?? ''}. ${rollbackSentence(of.release)}`);
  yield paragraph(`Its digest, which is what people sign: ${digest}.`);
  yield paragraph(
    'manifest.json lists every file with its sha256, and says who exported it and when; manifest.sig signs it. “gatehouse evidence verify” checks all of it. Times here are UTC.',
  );
  yield heading('Packages');
  const bits = packages.map((one) => [one.service, one.version, one.sha256]);
  yield table('Packages', ['Service', 'Version', 'sha256'], bits);
  yield* words(of);
  yield* rollouts(of);
  yield* incidents(of);
  yield PAGE_ENDS;
}

async function* words({ tx, release }: Gathering): AsyncGenerator<string> {
  const { version } = release;
  yield heading('Sign-offs');
  const signed = (await signOffsOf(tx, version)).map(({ stage, feature, decision, by, at, withdrawn, voided }) => {
    const since = withdrawn !== null ? 'taken back' : voided !== null ? 'void' : null;
    return [stage.toUpperCase(), feature, decision, by.name, utc(at), since];
  });
  yield table('Sign-offs', ['Stage', 'Feature', 'Decision', 'By', 'When', 'Since'], signed);
  yield heading('Attestations and waivers');
  const attested = (await attestationsOf(tx, version)).map(({ environment, criterion, outcome, by, at, withdrawn }) => {
    return [environment, criterion, outcome, by.name, utc(at), withdrawn === null ? null : 'taken back'];
  });
  yield table('Attestations', ['Environment', 'Criterion', 'Outcome', 'By', 'When', 'Since'], attested);
  const waived = (await waiversOf(tx, version)).map(({ environment, criterion, reason, state, by, at, decided }) => {
    const decision = decided === null ? 'awaited' : `${state} by ${decided.by.name}`;
    return [environment, criterion, reason, by.name, utc(at), decision];
  });
  yield table('Waivers', ['Environment', 'Criterion', 'Why', 'Asked by', 'When', 'Decision'], waived);
  yield heading('Documents');
  const documents = (await documentsFor(tx, release)).map(({ title, kind, version: of, sha256, withdrawn }) => {
    return [title, kind, of, sha256, withdrawn === null ? null : 'withdrawn'];
  });
  yield table('Documents', ['Title', 'Kind', 'Version', 'sha256', 'Since'], documents);
  yield heading('Agreements');
  const agreed = (await currentAgreements(tx, { release: version })).map(
    ({ trust, environment, state, from, to, day }) => {
      return [trust, environment, state, day ?? utc(from), utc(to)];
    },
  );
  yield table('Agreements', ['Trust', 'Environment', 'State', 'From', 'To'], agreed);
  yield heading('Promotions');
  const query = { release: version, environment: null, outcome: null, before: null, limit: 200 } as const;
  const promoted = (await listPromotions(tx, query)).map(({ environment, outcome, by, at }) => {
    return [environment, outcome, by.name, utc(at)];
  });
  yield table('Promotions, the newest 200', ['Environment', 'Outcome', 'By', 'When'], promoted);
}

async function* rollouts(of: Gathering): AsyncGenerator<string> {
  for (const id of await rolloutsOfRelease(of.tx, of.release.version)) {
    const rollout = await findRollout(of.tx, id);
    if (rollout === null) continue;
    const { environment, state, planned_at, ended_at } = rollout;
    yield heading(`Rollout to ${environment}: ${state}`);
    yield paragraph(
      `Planned ${utc(planned_at) ?? ''}, ended ${utc(ended_at) ?? 'not yet'}. Logs and attempts are in rollouts/${id}/.`,
    );
    yield tableBegins(`Sites of ${environment}, ${id}`, ['Wave', 'Site', 'Trust', 'Before', 'After', 'Said']);
    for await (const { site, attempts } of sitesOf(of, id)) {
      const { before, after, saidAt } = versionsSaid(attempts);
      const healthy = after === null || after.healthy === true ? '' : ', not healthy';
      const now = after === null ? null : `${after.version}${healthy}`;
      yield row([String(site.wave), site.name, site.trust, before?.version ?? null, now, utc(saidAt)]);
    }
    yield TABLE_ENDS;
  }
}

async function* incidents({ tx, release }: Gathering): AsyncGenerator<string> {
  const query = { product: null, environment: null, site: null, state: null, severity: null, before: null, limit: 200 };
  const found = await listIncidents(tx, { ...query, release: release.version }, null);
  yield heading('Incidents that it let through');
  const rows = found.map(({ number, severity, state, raisedAt }) => [number, String(severity), state, utc(raisedAt)]);
  yield table('Incidents, the newest 200', ['Number', 'Severity', 'State', 'Raised'], rows);
}
