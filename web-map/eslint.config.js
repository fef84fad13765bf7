import prettier from 'eslint-config-prettier'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

// What may lean on what: the three faces on what they share, and never on each other, since each is
// a build of its own and would carry the other's weight. What is shared knows no face.
const faces = ['console', 'scanner', 'steward']
const layers = [
  { target: './src/shared', from: faces.map((face) => `./src/${face}`) },
  ...faces.map((face) => ({
    target: `./src/${face}`,
    from: faces.filter((other) => other !== face).map((other) => `./src/${other}`),
  })),
]

export default defineConfig(
  { ignores: ['dist', 'src/**/*.gen.ts'] },
  ...tseslint.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.vue', '**/*.js'],
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        projectService: { allowDefaultProject: ['eslint.config.js', 'build/write-words.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.vue'],
    plugins: { 'import-x': importX },
    settings: {
      // Reads both, and a file that is followed may be either.
      'import-x/parsers': { 'vue-eslint-parser': ['.ts', '.vue'] },
      'import-x/extensions': ['.ts', '.vue'],
      'import-x/resolver-next': [createNodeResolver()],
    },
    rules: {
      // Imports of types alone are gone in the build and close no circle.
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      // Without this, a path that leads nowhere would be followed by neither rule.
      'import-x/no-unresolved': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: layers }],
    },
  },
  prettier,
)
