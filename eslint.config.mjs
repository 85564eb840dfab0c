import nextVitals from "eslint-config-next/core-web-vitals";
import jsxA11y from "eslint-plugin-jsx-a11y";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Imports go one way: app -> components -> lib. */
function forbidImports(files, folders) {
  const patterns = folders.map((folder) => ({
    group: [`@/${folder}/*`, `**/${folder}/*`],
    message: "Imports go one way: app -> components -> lib.",
  }));
  return { files, rules: { "no-restricted-imports": ["error", { patterns }] } };
}

export default defineConfig([
  globalIgnores([
    ".next/**",
    "out/**",
    ".venv/**",
    ".make/**",
    "next-env.d.ts",
    "lib/api/schema.d.ts",
    "playwright-report/**",
    "test-results/**",
  ]),
  nextVitals,
  tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...jsxA11y.flatConfigs.strict.rules,
      // The export is static and most pictures are blobs of the visitor's own: there is no optimiser to hand them to.
      "@next/next/no-img-element": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // What scrolls must take focus, or a keyboard cannot scroll it.
      "jsx-a11y/no-noninteractive-tabindex": ["error", { roles: ["region", "group"], tags: ["main"] }],
      "no-console": "error",
      "max-lines": ["error", 200],
    },
  },
  // Playwright hands fixtures over by a function called use, which is no hook.
  { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off" } },
  { files: ["**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
  forbidImports(["lib/**"], ["components", "app"]),
  forbidImports(["components/**"], ["app"]),
]);
