import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// What the plan of the house forbids and dependency-cruiser cannot see. Each is seen to catch a planted violation in tests/house/.
const EVERYWHERE = [
  {
    selector:
      "CallExpression[callee.property.name='connect'] > ObjectExpression:has(> Property[key.name=/^(username|privateKey|privateKeyPath)$/]):not(:has(> Property[key.name='hostVerifier']))",
    message: 'No connection over SSH without a hostVerifier.',
  },
  {
    selector:
      ":matches(FunctionDeclaration, FunctionExpression, ArrowFunctionExpression, TSEmptyBodyFunctionExpression) > :matches(Identifier[name='tx'][optional=true], AssignmentPattern[left.name='tx'])",
    message: 'A transaction is never optional.',
  },
  {
    selector: "TSUnionType > TSTypeReference[typeName.name='Tx']",
    message: 'A transaction is never optional.',
  },
];
const IN_TABLES = [
  {
    selector:
      "ExportNamedDeclaration > FunctionDeclaration:has(CallExpression[callee.property.name='execute']):not([params.0.name='tx'])",
    message: 'A function of a table takes the transaction first.',
  },
];
const IN_BARE_NOUNS = [
  {
    selector:
      "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'A bare noun has no clock; be given the time.',
  },
  {
    selector:
      "CallExpression[callee.object.name='Math'][callee.property.name='random'], MemberExpression[object.name=/^(process|performance|crypto|globalThis)$/], CallExpression[callee.name=/^(fetch|setTimeout|setInterval|setImmediate)$/]",
    message: 'A bare noun does not touch the world.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', '**/*.config.js', '.dependency-cruiser.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { noInlineConfig: true },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 40, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Nest declares its options as classes and asks for plain objects of their shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  { name: 'house/everywhere', rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE] } },
  {
    name: 'house/tables',
    files: ['src/**/*.table.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, ...IN_TABLES] },
  },
  {
    name: 'house/bare-nouns',
    files: ['src/*/**/*.ts'],
    ignores: ['src/**/*.*.ts', 'src/platform/**', 'src/adapters/**'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, ...IN_BARE_NOUNS] },
  },
  {
    // A test file is one story; its describe block is long without being a long function.
    files: ['tests/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  // What jest and node load by themselves is JavaScript; it belongs to no TypeScript project.
  { files: ['tests/*.setup.js', 'tests/runner/*.js'], ...tseslint.configs.disableTypeChecked },
  // What browsers read as it is: what products embed in their pages, and what keeps ours true.
  { files: ['src/**/{banner-script,live}.js'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['src/**/{banner-script,live}.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        [
          ...[
            'document',
            'fetch',
            'setInterval',
            'setTimeout',
            'performance',
            'AbortSignal',
            'URL',
            'CSS',
            'DOMParser',
          ],
          ...['EventSource', 'addEventListener'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
