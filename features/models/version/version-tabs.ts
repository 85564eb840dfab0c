/** The parts of a version's page, by their names in its address. */
export const VERSION_TABS = ["overview", "mistakes", "curves", "data", "use"] as const;
export type VersionTab = (typeof VERSION_TABS)[number];

/** The tab of an address; the first one where it names none, or none that there is. */
export function tabOf(name: string | null): VersionTab {
  return VERSION_TABS.find((tab) => tab === name) ?? "overview";
}
