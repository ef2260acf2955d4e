import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const clock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The day is an argument: take deps.clock.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take deps.clock.',
  },
  { selector: "MemberExpression[object.name='Temporal'][property.name='Now']", message: 'Take deps.clock.' },
]
const requestSpread = [
  {
    selector: "SpreadElement > MemberExpression[object.name='req'][property.name=/^(body|query|params)$/]",
    message: 'Request input is parsed by name, never spread.',
  },
]
const environment = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Settings come from config.',
  },
]

export default tseslint.config(
  { ignores: ['node_modules', 'var', 'src/platform/prisma', 'eslint.config.js', '.dependency-cruiser.cjs'] },
  js.configs.recommended,
  { files: ['public/**/*.js'], languageOptions: { sourceType: 'script', globals: browserGlobals() } },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // marked so only to stand out: plain http towards a provider, outside production
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      'no-restricted-globals': [
        'error',
        { name: 'Temporal', message: "Import it from 'temporal-polyfill'." },
      ],
      'no-restricted-syntax': ['error', ...clock, ...requestSpread, ...environment],
      'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 50, skipBlankLines: true, skipComments: true }],
      complexity: ['warn', 10],
    },
  },
  {
    files: [
      'src/server.ts',
      'src/worker.ts',
      'src/cli.ts',
      'src/cli/**/*.ts',
      'src/platform/**/*.ts',
      'prisma/**/*.ts',
      'prisma.config.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...requestSpread] },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
)

function browserGlobals() {
  const names =
    'window document location navigator fetch FormData URLSearchParams localStorage setTimeout clearTimeout Intl HTMLElement HTMLFormElement HTMLInputElement AbortController EventSource performance requestAnimationFrame'
  return Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']))
}
