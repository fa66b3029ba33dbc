import { expect, test } from '@jest/globals';
import { reportOn } from '../../src/sites/environments.command.js';
import { SHIPPED, withCopy } from './folder.js';

test('a good folder is summed up calmly', () => {
  expect(reportOn(SHIPPED, { production: false, json: false })).toEqual({
    good: true,
    text: [
      'The environments folder is in order.',
      '',
      '  Dev         one site, FLIP at 1, AIDE at 1',
      '  SIT         one site, FLIP at 1, AIDE at 1',
      '  UAT         one site, FLIP at 1, AIDE at 1',
      '  Pre-Prod    2 sites, FLIP at 2, AIDE at 2',
      '  Production  10 sites, FLIP at 10, AIDE at 4; pilots: 2',
      '',
      '  Trusts: 10. Control nodes: 1.',
    ].join('\n'),
  });
});

test('a folder with a mistake is refused with its place', async () => {
  await withCopy(async (folder) => {
    await folder.change('sit.yml', 'kind: push', 'kind: pull');
    const { good, text } = reportOn(folder.directory, { production: false, json: false });
    expect(good).toBe(false);
    expect(text).toMatch(/sit\.yml:\d+:11 {2}sites\[0\]\.kind/);
  });
});

test('the mistakes are had as JSON too', async () => {
  await withCopy(async (folder) => {
    await folder.remove('trusts.yml');
    const { text } = reportOn(folder.directory, { production: false, json: true });
    expect(JSON.parse(text)).toEqual({ ok: false, mistakes: [expect.objectContaining({ file: 'trusts.yml' })] });
  });
});

test('what is fit for trying out only is refused when asked as for production', () => {
  expect(reportOn(SHIPPED, { production: true, json: false }).good).toBe(false);
});
