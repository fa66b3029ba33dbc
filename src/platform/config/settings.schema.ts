import { z } from 'zod';

const path = z.string().min(1, 'is empty; name a path or leave it unset');
const secret = z
  .string()
  .min(24, 'is too short to be a secret; use 24 characters or more, for example from: openssl rand -hex 24');
const hosts = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((host) => (host.trim() === '' ? [] : [host.trim().toLowerCase()])));
const yesOrNo = z
  .enum(['yes', 'no'], 'is neither yes nor no; write one of the two')
  .transform((word) => word === 'yes');

/** A whole number in digits alone: an empty value is a fault, and not 0. */
function wholeNumber(least: number, most: number) {
  const fault = `is not a whole number from ${least} to ${most}; write one in digits`;
  const digits = z.string().regex(/^[0-9]{1,15}$/, fault);
  return digits.transform(Number).pipe(z.number().min(least, fault).max(most, fault));
}

/** The first is of no use without the second. */
const NEED_EACH_OTHER = [
  ['SMTP_URL', 'MAIL_FROM'],
  ['MAIL_FROM', 'SMTP_URL'],
  ['JIRA_URL', 'JIRA_TOKEN'],
  ['JIRA_TOKEN', 'JIRA_URL'],
  ['JIRA_EMAIL', 'JIRA_TOKEN'],
  ['GITHUB_URL', 'GITHUB_TOKEN'],
] as const;

/**
 * Every environment variable that Gatehouse reads, with its default. Each fault's message is `'fault; fix'`.
 */
export const settingsSchema = z
  .object({
    NODE_ENV: z
      .enum(['development', 'test', 'production'], 'is unknown; use development, test or production')
      .default('development'),
    /** The HTTP port; 0 takes a free one. */
    PORT: wholeNumber(0, 65_535).default(8080),
    HOST: z.string().min(1, 'is empty; use 127.0.0.1 or the address to listen on').default('127.0.0.1'),
    LOG_LEVEL: z
      .enum(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'is unknown; use debug, info, warn or error',
      )
      .default('info'),
    /** What must survive a restart: the embedded database, the artefacts' cache. */
    DATA_DIRECTORY: path.default('data'),
    /** An outside Postgres. Unset, Gatehouse runs one of its own in DATA_DIRECTORY. */
    DATABASE_URL: z
      .url({
        protocol: /^postgres(ql)?$/,
        error: 'is not a Postgres address; use postgres://user:password@host:5432/database',
      })
      .refine((text) => decoded(text) !== null, 'has a % that stands for no character; write %25 for a % of a password')
      .optional(),
    /** A Redis that carries hints between the processes of one Gatehouse. Unset, there is one process, or each looks for itself. */
    REDIS_URL: z
      .url({
        protocol: /^rediss?$/,
        abort: true,
        error: 'is not a Redis address; use redis://user:password@host:6379, or rediss:// for an encrypted connection',
      })
      .refine((text) => decoded(text) !== null, 'has a % that stands for no character; write %25 for a % of a password')
      .refine(
        namesOneRedis,
        'has more after the port than the number of a database; use redis://host:6379 or redis://host:6379/2',
      )
      .optional(),
    /** What every key in that Redis begins with; processes with the same prefix share their hints. */
    REDIS_PREFIX: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'is not a prefix; use up to 64 of a-z, 0-9, "-", "_", "."')
      .default('gatehouse'),
    /** Whether that Redis holds nothing but hints, so that it may be one which evicts keys when it is full. */
    REDIS_DISPATCH_ONLY: yesOrNo.default(false),
    ENVIRONMENTS_DIRECTORY: path.default('environments'),
    /** Where the artefacts that manifests name by a file path are read from. */
    ARTEFACTS_DIRECTORY: path.default('artefacts'),
    /** The hosts from which artefacts may be fetched over https: `host` or `host:port`, comma-separated. */
    ARTEFACT_HOSTS: hosts,
    /** Certificates (PEM) that sign the artefact hosts', besides those that everybody trusts. */
    ARTEFACT_CA_FILE: path.optional(),
    /** The largest artefact that is taken in, in bytes. */
    ARTEFACT_MAX_BYTES: wholeNumber(1, 1024 ** 4).default(2 * 1024 ** 3),
    /** How long the reading of one artefact over https may take, in seconds. */
    ARTEFACT_TIMEOUT_SECONDS: wholeNumber(1, 86_400).default(900),
    PLAYBOOKS_DIRECTORY: path.default('playbooks'),
    /** The private key that the control nodes let in; needed as soon as something is rolled out. */
    CONTROL_NODE_KEY_FILE: path.optional(),
    /** The mail server: smtp://user:password@host:587, or smtps:// where the connection is encrypted from its start. Unset: no mail leaves. */
    SMTP_URL: z
      .url({
        protocol: /^smtps?$/,
        error: 'is not the address of a mail server; use smtp://user:password@host:587, or smtps://',
      })
      .refine((text) => decoded(text) !== null, 'has a % that stands for no character; write %25 for a % of a password')
      .optional(),
    /** How long the mail server may say nothing before it is let go, in seconds; a message is given up after fifty in all. */
    SMTP_SILENCE_SECONDS: wholeNumber(1, 50).default(30),
    /** Where people reach this service, as links in messages name it. */
    PUBLIC_URL: z
      .url({
        protocol: /^https?$/,
        abort: true,
        error: 'is not the address of a service; use https://gatehouse.example.org',
      })
      .refine(isBareAddress, 'has more in it than a host and a path; leave out names, passwords, ? and #')
      .default('http://localhost:8080'),
    /** Whom people ask, as pages and messages name them: "the delivery team, 020 7946 0000, delivery@example.org". */
    TEAM_CONTACT: z
      .string()
      .regex(
        /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u,
        'is empty, too long or has characters that cannot be shown; write one line of text',
      )
      .default('the delivery team'),
    /** How many days ahead a Trust tells of its own outages; later is flagged as short notice. */
    OUTAGE_NOTICE_DAYS: wholeNumber(0, 365).default(10),
    /** How long a second approver of a hotfix is waited for before the glass may be broken, in seconds. */
    HOTFIX_ANSWER_SECONDS: wholeNumber(1, 86_400).default(900),
    /** How often everybody who may approve a hotfix is paged again meanwhile, in seconds. */
    HOTFIX_PAGE_SECONDS: wholeNumber(1, 86_400).default(300),
    /** Within how long a second person has to approve that the glass was broken, in seconds; else an incident is opened. */
    HOTFIX_AFTERWARDS_SECONDS: wholeNumber(1, 30 * 86_400).default(86_400),
    /** In whose name mail is sent. */
    MAIL_FROM: z
      .string()
      .regex(
        /^(?:[^<>"\r\n,;:@]{1,100} <[^\s<>@,;:"]{1,64}@[A-Za-z0-9.-]{1,255}>|[^\s<>@,;:"]{1,64}@[A-Za-z0-9.-]{1,255})$/,
        'is no sender; write name@host, or Gatehouse <name@host>',
      )
      .optional(),
    /** How often the scope of every open release is read from its tracker, in seconds. */
    SCOPE_POLL_SECONDS: wholeNumber(1, 86_400).default(300),
    /** How often the record is read on, to see that nobody has changed it, in seconds. */
    RECORD_CHECK_SECONDS: wholeNumber(1, 86_400).default(300),
    /** The largest file at a ticket that is read for its hash, in bytes. */
    EVIDENCE_MAX_BYTES: wholeNumber(1, 1024 ** 3).default(100 * 1024 ** 2),
    /** Where Jira answers, with its context path where it has one. Unset: no tickets are read. */
    JIRA_URL: z
      .url({
        protocol: /^https?$/,
        abort: true,
        error: 'is not the address of a Jira; use https://your-name.atlassian.net, or https://jira.example.org/jira',
      })
      .refine(isBareAddress, 'has more in it than a host and a path; leave out names, passwords, ? and #')
      .refine((text) => !isMachinery(new URL(text)), 'is an address at which no Jira can honestly be; name its host')
      .optional(),
    /** The account at Jira Cloud whose API token JIRA_TOKEN is. Unset, JIRA_TOKEN is a personal access token of Jira Data Center. */
    JIRA_EMAIL: z
      .string()
      .regex(/^[^\s:@]{1,200}@[^\s:@]{1,200}$/, 'is no e-mail address; write the one of the account at Jira Cloud')
      .optional(),
    JIRA_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{8,4096}$/, 'is no token; use an API token of Jira Cloud, or a personal access token')
      .optional(),
    /** What Jira signs its webhooks with. Unset, none is taken. */
    JIRA_WEBHOOK_SECRET: secret.optional(),
    /** How often checks, tags and provenance of every open release are read from its source host, in seconds. */
    SOURCE_POLL_SECONDS: wholeNumber(1, 86_400).default(300),
    /** The base of GitHub's interface. Unset: that of github.com. */
    GITHUB_URL: z
      .url({
        protocol: /^https?$/,
        abort: true,
        error:
          'is not the address of the interface of a GitHub; use https://api.github.com, or https://github.example.org/api/v3',
      })
      .refine(isBareAddress, 'has more in it than a host and a path; leave out names, passwords, ? and #')
      .refine((text) => !isMachinery(new URL(text)), 'is an address at which no GitHub can honestly be; name its host')
      .refine(
        (text) => !/^(www\.)?github\.com$/.test(new URL(text).hostname),
        'is the address of its pages for people; use https://api.github.com',
      )
      .optional(),
    /** What lets us in at GitHub. Unset: no source is read, and nothing is told. */
    GITHUB_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{8,4096}$/, 'is no token; use a personal access token, or one of an installed app')
      .optional(),
    /** What GitHub signs its webhooks with. Unset, none is taken. */
    GITHUB_WEBHOOK_SECRET: secret.optional(),
    /** Templates of release notes that take the place of those that come with Gatehouse, one by one. */
    RELEASE_NOTES_TEMPLATES: path.optional(),
    /** Where published notes are kept as files. Unset: in DATA_DIRECTORY. */
    RELEASE_NOTES_DIRECTORY: path.optional(),
    /** The private key (Ed25519, PEM) that signs exports of evidence; made there where it is not. Unset: in DATA_DIRECTORY. */
    EVIDENCE_KEY_FILE: path.optional(),
    /** What the secrets of outgoing webhooks are drawn from; another key makes others of all of them. Unset: there are no webhooks. */
    WEBHOOK_KEY: secret.optional(),
    /** Hosts to which webhooks may be sent though they are not on the public internet: `host` or `host:port`, comma-separated. */
    WEBHOOK_HOSTS: hosts,
    /** What Prometheus sends as its bearer token to read /metrics. Unset, only people with `metrics.read` may. */
    METRICS_TOKEN: secret.optional(),
    /** Whether /api/docs is served. Unset: yes, but not in production. */
    API_DOCS: yesOrNo.optional(),
  })
  .superRefine((settings, context) => {
    for (const [name, needs] of NEED_EACH_OTHER) {
      if (settings[name] !== undefined && settings[needs] === undefined)
        context.addIssue({
          code: 'custom',
          path: [needs],
          message: `is not set, and ${name} is; set both, or neither`,
        });
    }
  });

export type SettingsValues = z.infer<typeof settingsSchema>;

const GUESSABLE = new Set(['', 'postgres', 'password', 'gatehouse', 'changeme', 'secret', 'admin', 'example']);

/**
 * What is fit for a laptop and unsafe in a hospital, as variable and fault; empty unless NODE_ENV is production. Judges the variables
 * as they stand, so that these faults are named together with those of the schema.
 */
export function unsafeInProduction(
  environment: Readonly<Record<string, string | undefined>>,
): [name: string, message: string][] {
  if (environment['NODE_ENV'] !== 'production') return [];
  const { DATA_DIRECTORY, DATABASE_URL, REDIS_URL, CONTROL_NODE_KEY_FILE, JIRA_URL, GITHUB_URL, PUBLIC_URL } =
    environment;
  const faults: [string, string][] = [];
  if (DATA_DIRECTORY?.startsWith('/') !== true)
    faults.push([
      'DATA_DIRECTORY',
      'depends on where the service was started; name an absolute path, such as /var/lib/gatehouse',
    ]);
  if (CONTROL_NODE_KEY_FILE === undefined)
    faults.push(['CONTROL_NODE_KEY_FILE', 'is not set; name the private key that the control nodes let in']);
  if (DATABASE_URL !== undefined && URL.canParse(DATABASE_URL)) faults.push(...unsafeDatabase(new URL(DATABASE_URL)));
  if (REDIS_URL !== undefined && URL.canParse(REDIS_URL)) faults.push(...unsafeRedis(new URL(REDIS_URL)));
  if (JIRA_URL !== undefined && URL.canParse(JIRA_URL)) faults.push(...unsafeToken('JIRA_URL', new URL(JIRA_URL)));
  if (GITHUB_URL !== undefined && URL.canParse(GITHUB_URL))
    faults.push(...unsafeToken('GITHUB_URL', new URL(GITHUB_URL)));
  if (PUBLIC_URL !== undefined && URL.canParse(PUBLIC_URL)) faults.push(...unsafeLinks(new URL(PUBLIC_URL)));
  return faults;
}

function unsafeDatabase(url: URL): [name: string, message: string][] {
  const faults: [string, string][] = [];
  if (GUESSABLE.has((decoded(url.password) ?? url.password).toLowerCase()))
    faults.push(['DATABASE_URL', 'has no password or one that everybody guesses; set a password of its own']);
  if (!isNear(url) && url.searchParams.get('sslmode') !== 'verify-full')
    faults.push(['DATABASE_URL', 'would travel unprotected; add ?sslmode=verify-full']);
  return faults;
}

/** Hints are no secret, but its password is. */
function unsafeRedis(url: URL): [name: string, message: string][] {
  if (isNear(url) || url.protocol === 'rediss:') return [];
  return [['REDIS_URL', 'would travel unprotected; use rediss://']];
}

function unsafeToken(name: string, url: URL): [name: string, message: string][] {
  if (isNear(url) || url.protocol === 'https:') return [];
  return [[name, 'would carry the token unprotected; use https://']];
}

/** Who reads a link of a message on its way can use it before its holder does. */
function unsafeLinks(url: URL): [name: string, message: string][] {
  if (isNear(url) || url.protocol === 'https:') return [];
  return [['PUBLIC_URL', 'would let the links of messages travel unprotected; use https://']];
}

/** The services that clouds and links keep for their own machines, and addresses that are nobody's; the parser has unmasked them. */
function isMachinery({ hostname }: URL): boolean {
  return /^(0\.|169\.254\.|2(2[4-9]|[3-5]\d)\.)|^\[(::|fe[89ab].*|ff.*|::ffff:(a9fe|0):.*)\]$|_/.test(hostname);
}

function isBareAddress(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '' && !/[?#]$/.test(text);
}

/** Whether it is on this machine. */
export function isNear({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]', ''].includes(hostname);
}

/** The client would take what follows for options of its own, and go to pieces over a database that is no number. */
function namesOneRedis(text: string): boolean {
  const { pathname, search, hash } = new URL(text);
  return /^(\/([0-9]{1,4})?)?$/.test(pathname) && search === '' && hash === '';
}

/** The text behind its % escapes, or null when one of them stands for nothing. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
