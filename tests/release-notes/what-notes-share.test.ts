import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PretendTracker } from '../pretend/tracker.js';
import { until } from '../releases/scope/tracked.js';
import { startTrackedWriting, type TrackedWriting } from './tracked-writing.js';
import { expectStatus } from './writing.js';

const REPORT = Buffer.from('SIT of cohorts: 12 passed');
let writing: TrackedWriting;
beforeAll(async () => {
  const tracker = new PretendTracker();
  writing = await startTrackedWriting(tracker);
  const report = { id: '9', fileName: 'SIT report.pdf', size: REPORT.length, mediaType: 'application/pdf' };
  tracker.files.set('9', [REPORT]);
  tracker.put('FLIP-5', {
    ...{ fixVersions: ['FLIP 2.1.0'], summary: 'Count cohorts', type: 'Story', status: 'Closed', category: 'done' },
    attachments: [{ ...report, createdAt: '2026-03-01T09:00:00.000Z' }],
  });
  await writing.track('2.1.0');
  await writing.refresh('2.1.0');
  await until(async () => {
    const { body } = await writing.owner.get('/api/v1/releases/2.1.0/scope/evidence');
    return JSON.stringify(body).includes('"state":"hashed"');
  }, 'the report is hashed');
  await writing.writeAll('2.1.0', { changes: undefined });
  for (const kind of ['uat', 'production'] as const) expectStatus(await writing.publish('2.1.0', kind), 201);
});
afterAll(async () => {
  await writing.stop();
});

const READINGS = [
  ['uat-1', 'product-owner'],
  ['production-1', 'trust:ashmere'],
] as const;

test.each(READINGS)(
  'in %s for %s SIT evidence stands at its story: its name, its size, and the hash that it is known by (003-041, 003-060, 003-072)',
  async (edition, audience) => {
    const text = await writing.read('2.1.0', edition, audience, 'text');
    const sha256 = createHash('sha256').update(REPORT).digest('hex');
    const [, below = ''] = text.split('[FLIP-5] Count cohorts');
    expect(below.slice(0, 400)).toContain('SIT report.pdf');
    expect(below.slice(0, 400)).toContain(sha256);
  },
);

test.each(READINGS)(
  'in %s for %s stand the documents of clinical safety, information governance and training, updated or reviewed, by whom and when (003-015, 003-057, 003-058, 003-059)',
  async (edition, audience) => {
    const text = (await writing.read('2.1.0', edition, audience, 'text')).replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/Clinical safety.{0,40} Updated\. .{0,20}Hazard log.{0,40}1 June 2026/i);
    expect(text).toMatch(/Information governance.{0,40} Reviewed, no change: Ida Guard, 2 June 2026\./i);
    expect(text).toMatch(/Training.{0,40} Reviewed, no change: Theo Teach, 3 June 2026\./i);
    expect(text).toContain('https://docs.example.org/hazards');
  },
);
