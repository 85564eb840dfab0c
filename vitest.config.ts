import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": import.meta.dirname, "next/dynamic": `${import.meta.dirname}/testing/dynamic.tsx` } },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://localhost:5000" } },
    include: ["{app,components,features,lib}/**/*.test.{ts,tsx}"],
    setupFiles: ["./vitest.setup.ts"],
    restoreMocks: true,
    // Longer than what a test waits for, so that it is said what did not come.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
