import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const HERE = import.meta.dirname;
const FILES = readdirSync(HERE).filter((name) => !name.includes(".test."));

// The names that shadcn/ui's registry has for its components (new-york); what is ours stands beside this folder.
const REGISTRY =
  "accordion alert alert-dialog aspect-ratio avatar badge breadcrumb button button-group calendar card carousel chart checkbox collapsible command context-menu dialog drawer dropdown-menu empty field form hover-card input input-group input-otp item kbd label menubar native-select navigation-menu pagination popover progress radio-group resizable scroll-area select separator sheet sidebar skeleton slider sonner spinner switch table tabs textarea toggle toggle-group tooltip".split(
    " ",
  );

test("this folder holds components of shadcn/ui's registry and nothing else", () => {
  expect(FILES.length).toBeGreaterThan(20);
  expect(FILES.filter((name) => !REGISTRY.includes(name.replace(/\.tsx$/, "")))).toEqual([]);
});

test.each(FILES)("%s marks its parts as the registry does", (name) => {
  expect(readFileSync(join(HERE, name), "utf8")).toContain("data-slot=");
});

test("components.json names the folders that the registry's command writes to", () => {
  const { aliases, tsx } = JSON.parse(readFileSync(join(HERE, "../../components.json"), "utf8")) as {
    aliases: Record<string, string>;
    tsx: boolean;
  };
  expect(tsx).toBe(true);
  expect(aliases).toMatchObject({ ui: "@/components/ui", utils: "@/lib/cn" });
});
