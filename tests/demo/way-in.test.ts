import { expect, test } from '@jest/globals';
import { faultOfPassword } from '../../src/people/password.js';
import { ticketPage } from '../pretend/jira/ticket-page.js';
import { JiraState } from '../pretend/jira/state.js';
import { TICKET } from './hotfix/fault.js';
import { demoSeed } from './jira-seed.js';
import { demoPassword, wayInLines } from './way-in.js';

const ACCOUNTS = [
  { name: 'Ada', part: 'administrator', email: 'ada@gatehouse.example' },
  { name: 'Dora', part: 'second release manager', email: 'dora@gatehouse.example' },
  { name: 'Aisha', part: 'AI Centre', email: 'aisha@gatehouse.example' },
  { name: 'Morgan Vale', part: 'Ashmere Trust', email: 'morgan.vale@ashmere.example.org' },
];

const WAY_IN = {
  url: 'http://127.0.0.1:54321',
  password: 'tafi-miva-rulu-kipa-sadu',
  accounts: ACCOUNTS,
  isOver: false,
} as const;

test('a terminal of 80 columns shows whole where the pages are, and who may sign in there with which password', () => {
  const lines = wayInLines(WAY_IN);
  expect(lines.filter((line) => line.length >= 80)).toEqual([]);
  const text = lines.join('\n');
  expect(text).toMatch(/in a browser +http:\/\/127\.0\.0\.1:54321\/$/m);
  expect(text).toMatch(/password +tafi-miva-rulu-kipa-sadu$/m);
  expect(text).toMatch(/^ +ada@gatehouse\.example +Ada, administrator: reads all, may halt$/m);
  expect(text).toMatch(/^ +morgan\.vale@ashmere\.example\.org +Morgan Vale, Ashmere Trust: sees its own$/m);
});

test('whoever looks on is asked to wait until the story is over, and no longer', () => {
  const asks = (isOver: boolean) =>
    wayInLines({ ...WAY_IN, isOver })
      .join('\n')
      .includes('once the story is over');
  expect([asks(false), asks(true)]).toEqual([true, false]);
});

test('the password of the demo is another each time, easily typed, and one that Gatehouse takes', () => {
  const passwords = Array.from({ length: 50 }, demoPassword);
  expect(new Set(passwords).size).toBe(50);
  for (const password of passwords) {
    expect(password).toMatch(/^(?:[a-z]{4}-){4}[a-z]{4}$/);
    for (const { name, email } of ACCOUNTS) expect(faultOfPassword(password, { name, email })).toBeNull();
  }
});

test('a link to a ticket leads to a page that says what the ticket is, and that this is no Jira', () => {
  const state = new JiraState(demoSeed(), () => new Date('2026-11-22T09:00:00Z'));
  state.addIssue({ ...TICKET, affectedVersions: [], summary: '<b>Lost</b>' });
  const { status, body } = ticketPage(state, TICKET.key);
  expect(status).toBe(200);
  expect(body).toContain('<h1>FLIP-120: &#60;b&#62;Lost&#60;/b&#62;</h1>');
  expect(body).toContain('This is a pretended Jira.');
  expect(ticketPage(state, 'FLIP-9999').status).toBe(404);
});
