import nextVitals from "eslint-config-next/core-web-vitals";
import jsxA11y from "eslint-plugin-jsx-a11y";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** A feature may use those before it, so that no cycle can lead through two of them. */
const FEATURES = ["jobs", "storage", "datasets", "models", "inbox", "predict", "training", "insights", "load"];

/** Imports go one way, app -> features -> components -> lib, and into a feature through its index alone. */
function boundary(files, patterns) {
  return { files, rules: { "no-restricted-imports": ["error", { paths: OURS, patterns }] } };
}

/** What would load too much for every page, and what to take in its place. */
const OURS = [
  { name: "next/link", message: "It fetches every page on the screen ahead: take Link of components/link.tsx." },
  { name: "sonner", message: "It is loaded for the first toast: take toast of lib/toast.ts." },
];

const ONE_WAY = "Imports go one way: app -> features -> components -> lib.";
const BY_INDEX = {
  regex: "^@/features/[^/]+/.",
  message: "What other parts may use of a feature is in its index.ts.",
};

const BOUNDARIES = [
  boundary(["lib/**"], [{ regex: "^@/(app|features|components)/", message: ONE_WAY }]),
  boundary(["components/**"], [{ regex: "^@/(app|features)/", message: ONE_WAY }]),
  boundary(["app/**"], [BY_INDEX]),
  ...FEATURES.map((feature) =>
    boundary(
      [`features/${feature}/**`],
      [
        { regex: "^@/app/", message: ONE_WAY },
        { regex: `^@/features/${feature}(/|$)`, message: "Within a feature, imports are relative." },
        ...FEATURES.slice(FEATURES.indexOf(feature) + 1).map((later) => ({
          regex: `^@/features/${later}(/|$)`,
          message: `${later} is built on ${feature}, not the other way round.`,
        })),
        BY_INDEX,
        // Only its own top may be reached by going up; what lies beside it is another feature.
        { regex: `\\.\\./(${FEATURES.filter((other) => other !== feature).join("|")})/`, message: BY_INDEX.message },
      ],
    ),
  ),
];

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
      "max-lines": ["error", 250],
    },
  },
  {
    files: ["{app,components,features,lib}/**/*.{ts,tsx}"],
    rules: {
      "import/order": [
        "error",
        {
          groups: ["builtin", "external", "internal", "parent", "sibling", "index"],
          pathGroups: [{ pattern: "@/**", group: "internal" }],
          "newlines-between": "always",
          alphabetize: { order: "asc", caseInsensitive: true },
        },
      ],
    },
  },
  {
    // shadcn/ui's code, kept close to what its registry gives, so that a newer one can be taken.
    files: ["components/ui/**"],
    rules: {
      "max-lines": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-deprecated": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
    },
  },
  // Playwright hands fixtures over by a function called use, which is no hook.
  { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off" } },
  // What a tool measures, it prints.
  { files: ["e2e/*.mjs", "scripts/*.mjs"], rules: { "no-console": "off" } },
  { files: ["**/*.mjs"], extends: [tseslint.configs.disableTypeChecked] },
  ...BOUNDARIES,
  {
    files: ["components/link.tsx", "components/layout/sonner-toaster.tsx", "lib/toast.ts"],
    rules: { "no-restricted-imports": "off" },
  },
]);
