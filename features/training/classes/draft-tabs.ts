import { canLock, heldLocks, holdLock, newTabKey } from "@/lib/tab-locks";

/** The tab's own draft, which lives as long as the tab. */
const OWN = "whisker.classes";
const LOCK = "whisker.classes.";
/** Of each draft, how many photos it has and when it changed. */
const COUNT = "whisker.class-photos.";
/** Once there was a single draft, of this key, whose photos were counted here. */
const SINGLE_COUNT = "whisker.class-photos";
const SINGLE = "draft";
/** Where browsers do not say which tabs are open, a draft that has lain so long belongs to none. */
const LONGEST_UNKNOWN_MS = 7 * 24 * 60 * 60 * 1000;

let held: string | null = null;

/**
 * Take the draft that this tab works on: its own, the newest that no open tab holds, or a new one.
 *
 * A tab that is duplicated has the key of another's draft, so a key counts only with its lock. Browsers lock only on
 * pages that are secure; elsewhere a draft lives as long as its tab.
 */
export async function takeDraft(): Promise<string> {
  for (const key of await freeDrafts()) if (await hold(key)) return own(key);
  const key = newTabKey();
  await hold(key);
  return own(key);
}

/** How many photos wait in the draft that this tab would work on. */
export async function waitingPhotos(): Promise<number> {
  try {
    const [key] = await freeDrafts();
    return key === undefined ? 0 : countOf(key).photos;
  } catch {
    return 0; // Storage is blocked: nothing is kept.
  }
}

/** Note how many photos a draft has; one without any is not offered to other tabs. */
export function notePhotos(key: string, photos: number): void {
  if (photos === 0) localStorage.removeItem(COUNT + key);
  else localStorage.setItem(COUNT + key, `${photos} ${Date.now()}`);
}

/** Drafts that no tab will ask for again. */
export function abandonedDrafts(): string[] {
  if (canLock()) return [];
  return notedDrafts().filter((key) => key !== held && Date.now() - countOf(key).changedAt > LONGEST_UNKNOWN_MS);
}

async function freeDrafts(): Promise<string[]> {
  const mine = held ?? sessionStorage.getItem(OWN);
  const before = mine === null ? [] : [mine];
  if (!canLock()) return before;
  const taken = await heldLocks();
  const left = notedDrafts().toSorted((one, other) => countOf(other).changedAt - countOf(one).changedAt);
  return [...before, ...left].filter((key) => key === held || !taken.has(LOCK + key));
}

function notedDrafts(): string[] {
  noteSingle();
  const names = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "");
  return names.filter((name) => name.startsWith(COUNT)).map((name) => name.slice(COUNT.length));
}

/** Take over what was made before each tab had a draft of its own. */
function noteSingle(): void {
  const photos = Number(localStorage.getItem(SINGLE_COUNT) ?? 0);
  if (photos > 0) notePhotos(SINGLE, photos);
  localStorage.removeItem(SINGLE_COUNT);
}

function countOf(key: string): { photos: number; changedAt: number } {
  const [photos = 0, changedAt = 0] = (localStorage.getItem(COUNT + key) ?? "").split(" ").map(Number);
  return { photos, changedAt };
}

function own(key: string): string {
  held = key;
  sessionStorage.setItem(OWN, key);
  return key;
}

/** Hold a draft as long as the page is there; false where another page does. */
function hold(key: string): Promise<boolean> {
  return canLock() ? holdLock(LOCK + key) : Promise.resolve(true);
}
