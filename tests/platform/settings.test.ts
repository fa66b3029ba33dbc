import { describe, expect, test } from '@jest/globals';
import { Settings, SettingsFault } from '../../src/platform/config/settings.service.js';

const PRODUCTION = {
  NODE_ENV: 'production',
  DATA_DIRECTORY: '/var/lib/gatehouse',
  CONTROL_NODE_KEY_FILE: '/etc/gatehouse/key',
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

describe('settings', () => {
  test('an empty environment is enough to try Gatehouse out', () => {
    const settings = Settings.read({});
    expect(settings.get('PORT')).toBe(8080);
    expect(settings.get('HOST')).toBe('127.0.0.1');
    expect(settings.get('ARTEFACT_HOSTS')).toEqual([]);
  });

  test('a list of hosts is taken apart at its commas', () => {
    expect(Settings.read({ ARTEFACT_HOSTS: 'One.example, two.example:8443,' }).get('ARTEFACT_HOSTS')).toEqual([
      'one.example',
      'two.example:8443',
    ]);
  });

  test('all faults are named at once, each with its mending and none with its value', () => {
    const faults = faultsOf({
      PORT: '99999',
      LOG_LEVEL: 'chatty',
      METRICS_TOKEN: 'hunter2',
      DATABASE_URL: 'mysql://x:hunter2@y/z',
      REDIS_URL: 'http://x:hunter2@y/z',
      REDIS_PREFIX: 'hunter2 {x}',
      REDIS_DISPATCH_ONLY: 'hunter2',
    });
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'METRICS_TOKEN',
      'PORT',
      'REDIS_DISPATCH_ONLY',
      'REDIS_PREFIX',
      'REDIS_URL',
    ]);
    expect(faults.every((fault) => fault.includes('To mend it: '))).toBe(true);
    expect(faults.join()).not.toContain('hunter2');
  });

  test.each(['', ' ', '-1', '1e3', '0x50', '65536', '8080.5', '１０'])('%j is no port', (PORT) => {
    expect(faultsOf({ PORT })).toEqual([
      'PORT is not a whole number from 0 to 65535. To mend it: write one in digits.',
    ]);
  });

  test('what production needs is enough for production', () => {
    expect(faultsOf(PRODUCTION)).toEqual([]);
    expect(faultsOf({ ...PRODUCTION, REDIS_URL: 'rediss://:x8Jq2@cache.example' })).toEqual([]);
    expect(faultsOf({ ...PRODUCTION, REDIS_URL: 'redis://127.0.0.1:6379/2' })).toEqual([]);
    expect(faultsOf({ ...PRODUCTION, DATABASE_URL: 'postgres://g:x8Jq2@db.example/g?sslmode=verify-full' })).toEqual(
      [],
    );
  });

  const unsafe: readonly [string, Record<string, string>, string][] = [
    ['a data directory that depends on where one stands', { DATA_DIRECTORY: 'data' }, 'DATA_DIRECTORY'],
    [
      'a database password that everybody guesses',
      { DATABASE_URL: 'postgres://g:postgres@127.0.0.1/g' },
      'DATABASE_URL',
    ],
    ['a database without a password', { DATABASE_URL: 'postgres://g@127.0.0.1/g' }, 'DATABASE_URL'],
    ['a database elsewhere without TLS', { DATABASE_URL: 'postgres://g:x8Jq2@db.example/g' }, 'DATABASE_URL'],
    ['links of messages without TLS', { PUBLIC_URL: 'http://gatehouse.example.org' }, 'PUBLIC_URL'],
    ['a Redis elsewhere without TLS', { REDIS_URL: 'redis://:x8Jq2@cache.example:6379' }, 'REDIS_URL'],
    [
      'TLS to a database that is not checked',
      { DATABASE_URL: 'postgres://g:x8Jq2@db.example/g?sslmode=require' },
      'DATABASE_URL',
    ],
  ];
  test.each(unsafe)('%s is refused in production, and only there (abuse 40)', (_what, given, name) => {
    const faults = faultsOf({ ...PRODUCTION, ...given });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name} `));
    expect(faultsOf({ ...given, NODE_ENV: 'development' })).toEqual([]);
  });

  test('in production its own faults are named together with the others', () => {
    const faults = faultsOf({ NODE_ENV: 'production', PORT: 'x' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'DATA_DIRECTORY', 'CONTROL_NODE_KEY_FILE']);
  });

  test('production without a key for its control nodes is refused', () => {
    expect(faultsOf({ NODE_ENV: 'production', DATA_DIRECTORY: '/var/lib/gatehouse' })[0]).toMatch(
      /^CONTROL_NODE_KEY_FILE /,
    );
  });
});

test.each([
  'redis://:x8Jq2@127.0.0.1:6379/notadb',
  'redis://:x8Jq2@127.0.0.1:6379/1/2',
  'redis://:x8Jq2@127.0.0.1:6379/?db=2',
  'redis://:x8Jq2@127.0.0.1:6379/2?enableOfflineQueue=true',
  'redis://:x8Jq2@127.0.0.1:6379#2',
])('a Redis address with more in it than a server and a database (%s) is refused, and not told', (REDIS_URL) => {
  const [fault = '', ...others] = faultsOf({ REDIS_URL });
  expect(others).toEqual([]);
  expect(fault).toContain('REDIS_URL has more after the port than the number of a database');
  expect(fault).not.toContain('x8Jq2');
});

test('a Redis address that is none is told once', () => {
  expect(faultsOf({ REDIS_URL: 'nonsense' })).toEqual([expect.stringContaining('REDIS_URL is not a Redis address')]);
});
