import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const FONTS = ['fira-code', 'sarabun'];

/** The fonts' licence asks to travel with the fonts; Vite's own list names only scripts. */
const fontLicences = {
  name: 'font-licences',
  generateBundle() {
    for (const font of FONTS) {
      const source = readFileSync(new URL(`node_modules/@fontsource/${font}/LICENSE`, import.meta.url), 'utf8');
      this.emitFile({ type: 'asset', fileName: `ide/licence-font-${font}.txt`, source });
    }
  },
};

// Every address in the bundle is relative and every asset lies under ide/, so the page works at `/`, at `/graphql`
// and behind a proxy's prefix.
export default defineConfig({
  base: './',
  plugins: [fontLicences],
  resolve: {
    // GraphiQL takes one half of each plugin by an old name, which would bundle it twice.
    alias: { 'prettier/parser-graphql': 'prettier/plugins/graphql', 'prettier/parser-babel': 'prettier/plugins/babel' },
  },
  build: {
    assetsDir: 'ide',
    assetsInlineLimit: 0,
    license: { fileName: 'ide/licences.md' },
    chunkSizeWarningLimit: 4096,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onLog: (level, log, print) => log.code === 'MODULE_LEVEL_DIRECTIVE' || print(level, log),
    },
    target: 'es2022',
  },
  worker: { format: 'es' },
});
