import { describe, expect, test } from '@jest/globals';
import { Settings, SettingsFault } from '../../src/platform/config/settings.service.js';
import { IssueTracker } from '../../src/releases/scope/issue-tracker.js';
import { startGatehouse } from '../gatehouse.js';
import { flipSeed } from '../pretend/jira/flip-seed.js';
import { PretendJira } from '../pretend/jira/pretend-jira.js';

const TOKEN = { JIRA_TOKEN: 'token-of-the-test' };
const PRODUCTION = {
  ...{ NODE_ENV: 'production', DATA_DIRECTORY: '/var/lib/gatehouse', CONTROL_NODE_KEY_FILE: '/etc/gatehouse/key' },
  ...TOKEN,
};

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    Settings.read(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsFault) return error.faults;
    throw error;
  }
}

describe('the address of Jira', () => {
  test.each([
    'https://flip.atlassian.net',
    'https://jira.example.org/jira',
    'https://api.atlassian.com/ex/jira/1-2-3',
    'http://127.0.0.1:8080',
    'https://10.1.2.3:8443',
  ])('may be %s', (JIRA_URL) => {
    expect(faultsOf({ JIRA_URL, ...TOKEN })).toEqual([]);
  });

  test.each([
    'nonsense',
    'file:///etc/passwd',
    'gopher://jira.example',
    'https://me:hunter2@jira.example',
    'https://jira.example/?x=1',
    'https://jira.example/#x',
    'http://169.254.169.254/',
    'http://0xa9fea9fe/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://0.0.0.0/',
    'https://a_b.internal/',
  ])('is never %s, and the fault does not tell it (abuse 50)', (JIRA_URL) => {
    const [fault = '', ...others] = faultsOf({ JIRA_URL, ...TOKEN });
    expect(fault).toMatch(/^JIRA_URL .*To mend it: /);
    expect(others).toEqual([]);
    expect(fault).not.toContain('hunter2');
  });

  test('in production has https, unless Jira is on this machine (abuse 40)', () => {
    expect(faultsOf({ ...PRODUCTION, JIRA_URL: 'http://jira.example' })).toEqual([
      'JIRA_URL would carry the token unprotected. To mend it: use https://.',
    ]);
    expect(faultsOf({ ...PRODUCTION, JIRA_URL: 'http://localhost.:8080' })).toHaveLength(1);
    expect(faultsOf({ ...PRODUCTION, JIRA_URL: 'http://127.0.0.1:8080' })).toEqual([]);
    expect(faultsOf({ NODE_ENV: 'development', ...TOKEN, JIRA_URL: 'http://jira.example' })).toEqual([]);
  });

  test('comes with a token, and a token with it', () => {
    expect(faultsOf({ JIRA_URL: 'https://jira.example' })[0]).toMatch(/^JIRA_TOKEN is not set/);
    expect(faultsOf(TOKEN)[0]).toMatch(/^JIRA_URL is not set/);
    expect(faultsOf({ JIRA_EMAIL: 'a@b.example' })[0]).toMatch(/^JIRA_TOKEN is not set/);
    expect(faultsOf({ JIRA_URL: 'https://jira.example', JIRA_TOKEN: 'two words\n' })[0]).toMatch(
      /^JIRA_TOKEN is no token/,
    );
  });
});

describe('Gatehouse', () => {
  test('without JIRA_URL has no tracker, and starts as ever', async () => {
    const gatehouse = await startGatehouse();
    expect(gatehouse.injected(IssueTracker).isSetUp).toBe(false);
    await gatehouse.stop();
  });

  test('with JIRA_URL has Jira behind its port', async () => {
    const jira = await PretendJira.start({ seed: flipSeed() });
    const gatehouse = await startGatehouse({ settings: jira.settings });
    const tracker = gatehouse.injected(IssueTracker);
    expect(tracker.isSetUp).toBe(true);
    expect(await tracker.standing(['FLIP'])).toMatchObject({ ok: true, value: { kind: 'cloud', missing: {} } });
    await gatehouse.stop();
    await jira.stop();
  });
});
