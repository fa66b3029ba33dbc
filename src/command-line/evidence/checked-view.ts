import { showable } from '../../platform/showable.js';
import type { CheckedExport } from './verification.service.js';

/** What was checked of an export, and what was found, line by line. */
export function checkedLines({ faults, manifest, signedBy, isTrusted, entries }: CheckedExport): readonly string[] {
  if (faults.length > 0) return ['It is not whole:', ...faults.map((fault) => `  ${showable(fault)}`)];
  if (manifest === null) return [];
  const { release, exportedBy, exportedAt, service, record, files } = manifest;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const trust = isTrusted === true ? ', the key that you trust' : '';
  const withheld = entries.withheld === 0 ? '' : `; ${entries.withheld} more are there by their hash alone`;
  return [
    `It is whole: ${files.length} files, ${bytes} bytes, each as the manifest has it, and no other.`,
    `The signature is good, by ${signedBy ?? ''}${trust}.`,
    `${entries.checked} entries of the record were reckoned again, and each has its hash${withheld}.`,
    ...[
      `Release ${release.version} of ${release.product}, digest ${release.digest}.`,
      `Exported by ${exportedBy.name} at ${exportedAt}, from ${service}.`,
      `The record was then at entry ${record.seq}, ${record.hash}.`,
    ].map(showable),
  ];
}
