// The stairs and the dots of the house. Every rule has a violation planted in tests/house/, and is seen to catch it.

/** From the lowest step to the highest; capabilities on one step may not see each other. */
const STAIRS = [
  ['platform'],
  ['audit'],
  ['people'],
  ['sites'],
  ['windows'],
  ['changes'],
  ['releases'],
  ['evidence'],
  ['notices', 'incidents', 'release-notes'],
  ['rollouts'],
  ['promotions'],
  ['hotfixes'],
  ['reports'],
  ['web'],
];
const CAPABILITIES = STAIRS.flat();
const ROLES = 'table|service|controller|module|worker|facts|metrics|schema|guard|filter|pipe|command|setup';
/** Beside the stairs: a client of the service, which asks over HTTP what anybody may ask. */
const CLIENT = 'command-line';
const OF_CAPABILITY = `^src/(${[...CAPABILITIES.filter((name) => name !== 'platform'), CLIENT].join('|')})/`;
const WITH_ROLE = `\\.(${ROLES})\\.ts$`;
const NOTHING_SAID = '(common|shared|utils?|helpers?|types)[./]';
const BARE = { path: OF_CAPABILITY, pathNot: WITH_ROLE };

/** Which capabilities a file of this one may not import: those above, and its neighbours on the step. */
function above(name) {
  const step = STAIRS.findIndex((names) => names.includes(name));
  return STAIRS.slice(step)
    .flat()
    .filter((other) => other !== name);
}

const stairs = CAPABILITIES.filter((name) => above(name).length > 0).map((name) => ({
  name: `stairs-${name}`,
  comment: `${name} may import from its own folder and from lower steps: never up, never sideways`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: `^src/(${above(name).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...stairs,
    {
      name: 'adapters-are-seen-by-the-app-module-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app\\.module\\.ts$|adapters/)' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'adapters-do-not-see-each-other',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'adapters-know-their-port-and-the-platform',
      comment: 'A port and its words are bare nouns; what touches the world belongs to the capability alone',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: `${OF_CAPABILITY}.*${WITH_ROLE}` },
    },
    {
      name: 'the-command-line-is-a-client',
      comment: 'It asks the service over HTTP; of the rest of the house it knows bare nouns, which touch nothing',
      severity: 'error',
      from: { path: `^src/${CLIENT}/` },
      to: { path: '^src/', pathNot: [`^src/${CLIENT}/`, '^src/.*/[^/.]+\\.ts$'] },
    },
    {
      name: 'the-command-line-is-seen-by-the-cli-only',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(cli\\.ts$|${CLIENT}/)` },
      to: { path: `^src/${CLIENT}/` },
    },
    {
      name: 'nobody-imports-the-top',
      comment: 'What stands directly in src puts the house together, and is imported by nothing below it',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'bare-nouns-import-no-package',
      severity: 'error',
      from: BARE,
      to: { dependencyTypesNot: ['local', 'core'], pathNot: '^src/' },
    },
    {
      name: 'bare-nouns-do-not-touch-node',
      severity: 'error',
      from: BARE,
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'bare-nouns-import-bare-nouns',
      comment: 'A pure file that may import what touches the world is not pure; a type of it may be named',
      severity: 'error',
      from: BARE,
      to: { path: `^src/.*${WITH_ROLE}`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-tables-speak-sql',
      severity: 'error',
      from: { path: '^src/', pathNot: '(\\.table\\.ts$|^src/platform/database/)' },
      to: { path: 'node_modules/kysely/' },
    },
    {
      name: 'roles-are-a-closed-list',
      comment: 'A file that nothing imports is found by knip instead',
      severity: 'error',
      from: {},
      to: { path: '^src/.+\\.ts$', pathNot: `/[^/.]+\\.ts$|${WITH_ROLE}` },
    },
    {
      name: 'names-that-say-nothing',
      severity: 'error',
      from: {},
      to: { path: [NOTHING_SAID, 'index[.]ts$'].map((name) => `^src/${name}|^src/.*/${name}`).join('|') },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    { name: 'no-dead-imports', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
