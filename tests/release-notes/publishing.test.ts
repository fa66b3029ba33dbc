import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectStatus, startWriting, type Writing } from './writing.js';

let writing: Writing;
beforeAll(async () => {
  writing = await startWriting();
});
afterAll(async () => {
  await writing.stop();
});

describe('notes of a product whose tickets are not tracked here', () => {
  test('are published as people wrote them, in every format (003-014, 003-049, 003-050)', async () => {
    await writing.release('2.1.0');
    await writing.writeAll('2.1.0');
    const published = await writing.publish('2.1.0', 'production');
    expectStatus(published, 201);
    expect(published.headers.get('location')).toBe('/api/v1/releases/2.1.0/notes/editions/production-1');
    const text = await writing.read('2.1.0', 'production-1', 'ai-centre', 'text');
    expect(text).toContain('FLIP 2.1.0: production release notes\n====================================');
    expect(text).toContain('Cohorts are now counted in seconds.\n\nNothing changes for who reads scans.');
    expect(text).toContain('The tickets of this product are not tracked here; they were listed by hand.');
    expect(text).toContain('  * [FLIP-9] Uploads <b>hang</b> & stop (Done)');
    const markdown = await writing.read('2.1.0', 'production-1', 'ai-centre', 'markdown');
    expect(markdown).toContain('# FLIP 2.1.0: production release notes');
    expect(markdown).toContain('Uploads \\<b\\>hang\\</b\\> \\& stop');
    expect(markdown).toContain('```\nmake upgrade-onprem-trust KIT=site TAG=v2.1.0\n```');
    for (const format of ['html', 'print']) {
      const page = await writing.read('2.1.0', 'production-1', 'ai-centre', format);
      expect(page).toContain('Uploads &lt;b&gt;hang&lt;/b&gt; &amp; stop');
      expect(page).not.toContain('Uploads <b>');
    }
  });
});
