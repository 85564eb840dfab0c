import { meantClass } from "@/lib/class-names";

import { type DraftStorage, draftStorage, type KeptDraft } from "./draft-storage";
import { takeName } from "./take-names";

export interface DraftPhoto {
  id: string;
  file: File;
  /** Where the page can show it. */
  url: string;
}

export interface DraftClass {
  id: string;
  name: string;
  /** In the order they came. */
  photos: readonly DraftPhoto[];
}

export interface DraftState {
  /** Whether what an earlier visit left has been looked for. */
  isRestored: boolean;
  classes: readonly DraftClass[];
  /** The training that was asked for last. */
  jobId: string | null;
}

const FIRST_CLASSES = 2;
/** Of fewer the server refuses to learn: some are kept for validation and test. */
export const FEWEST_PHOTOS = 5;
const FEWEST_CLASSES = 2;

/** Classes that are being made in the page; they outlive the page's components, and a reload where the browser allows. */
export class ClassDraft {
  #state: DraftState = { isRestored: false, classes: numbered(FIRST_CLASSES), jobId: null };
  #listeners = new Set<() => void>();
  #takes = new Set<string>();
  #restoring: Promise<void> | null = null;
  readonly #storage: DraftStorage;

  constructor(storage: DraftStorage) {
    this.#storage = storage;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): DraftState => this.#state;

  /** Whether a reload loses what is here. */
  get isKept(): boolean {
    return this.#storage.isKept;
  }

  /** Bring back what an earlier visit left, once. */
  restore(): Promise<void> {
    this.#restoring ??= this.#storage.read().then((kept) => {
      const added = this.#state.classes.filter(({ photos }) => photos.length > 0);
      if (kept === null) this.#set({ isRestored: true });
      else this.#set({ isRestored: true, classes: [...restored(kept), ...added], jobId: kept.jobId });
    });
    return this.#restoring;
  }

  /** Add a class; gives its id. A class of the same name, or an untouched one, is used where there is one. */
  addClass(name?: string): string {
    const { classes } = this.#state;
    const same = classes.find((one) => name !== undefined && meantClass(name, [one.name]) === one.name);
    if (same !== undefined) return same.id;
    const untouched = classes.find((one) => name !== undefined && one.photos.length === 0 && isNumbered(one.name));
    if (name !== undefined && untouched !== undefined) {
      this.rename(untouched.id, name);
      return untouched.id;
    }
    const added = { id: newId(), name: name ?? freeName(classes), photos: [] };
    this.#setClasses([...classes, added]);
    return added.id;
  }

  /** The first class without photos, or a new one. */
  emptyClass(): string {
    return this.#state.classes.find(({ photos }) => photos.length === 0)?.id ?? this.addClass();
  }

  rename(id: string, name: string): void {
    this.#setClasses(this.#state.classes.map((one) => (one.id === id ? { ...one, name } : one)));
  }

  removeClass(id: string): void {
    const gone = this.#state.classes.find((one) => one.id === id);
    this.#setClasses(this.#state.classes.filter((one) => one.id !== id));
    this.#forget(gone?.photos ?? []);
  }

  addPhotos(id: string, files: readonly File[]): void {
    // The class may have been removed while they were read.
    if (files.length === 0 || !this.#state.classes.some((one) => one.id === id)) return;
    const added = files.map((file) => ({ id: newId(), file, url: URL.createObjectURL(file) }));
    this.#setClasses(
      this.#state.classes.map((one) => (one.id === id ? { ...one, photos: [...one.photos, ...added] } : one)),
    );
    for (const photo of added) this.#storage.addPhoto(id, photo);
  }

  removePhoto(id: string, photoId: string): void {
    const gone = this.#state.classes.flatMap(({ photos }) => photos).filter((photo) => photo.id === photoId);
    this.#setClasses(
      this.#state.classes.map((one) =>
        one.id === id ? { ...one, photos: one.photos.filter((photo) => photo.id !== photoId) } : one,
      ),
    );
    this.#forget(gone);
  }

  /** The name of a take that begins now. */
  beginTake(start = new Date()): string {
    const name = takeName(start, this.#takes);
    this.#takes.add(name);
    return name;
  }

  setJob(jobId: string | null): void {
    this.#set({ jobId });
    this.#keep();
  }

  /** Begin anew. */
  clear(): void {
    this.#forget(this.#state.classes.flatMap(({ photos }) => photos));
    this.#set({ classes: numbered(FIRST_CLASSES), jobId: null });
    this.#keep();
  }

  #forget(photos: readonly DraftPhoto[]): void {
    for (const { id, url } of photos) {
      URL.revokeObjectURL(url);
      this.#storage.removePhoto(id);
    }
  }

  #setClasses(classes: readonly DraftClass[]): void {
    this.#set({ classes });
    this.#keep();
  }

  #keep(): void {
    const { classes, jobId } = this.#state;
    this.#storage.keep({ classes: classes.map(({ id, name }) => ({ id, name })), jobId }, photoCount(this.#state));
  }

  #set(change: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

export function photoCount({ classes }: DraftState): number {
  return classes.reduce((sum, { photos }) => sum + photos.length, 0);
}

/** What is in the way of training, in the words of a button; null: nothing is. */
export function missingWords({ classes }: DraftState): string | null {
  if (classes.length < FEWEST_CLASSES) return "One more class is needed";
  const faulty = classes.find((one) => nameFault(one, classes) !== null);
  if (faulty !== undefined) return faulty.name.trim() === "" ? "A class has no name" : `Rename ${faulty.name}`;
  const few = classes.find(({ photos }) => photos.length < FEWEST_PHOTOS);
  if (few === undefined) return null;
  const count = FEWEST_PHOTOS - few.photos.length;
  return `${count} more ${count === 1 ? "photo" : "photos"} for ${few.name}`;
}

/** Why a name cannot be a class's folder; null: it can. */
export function nameFault({ id, name }: Pick<DraftClass, "id" | "name">, all: readonly DraftClass[]): string | null {
  const tidy = name.trim();
  if (tidy === "") return "Give the class a name.";
  if (/[/\\:*?"<>|]/.test(tidy)) return 'A name cannot hold / \\ : * ? " < > or |.';
  if (/^\.+$/.test(tidy)) return "A name needs more than dots.";
  const isTwice = all.some((other) => other.id !== id && meantClass(tidy, [other.name.trim()]) === other.name.trim());
  return isTwice ? "Another class has this name." : null;
}

function restored({ classes, photos }: KeptDraft): DraftClass[] {
  return classes.map(({ id, name }) => ({
    id,
    name,
    photos: photos
      .filter((photo) => photo.classId === id)
      .map(({ id: photoId, file }) => ({ id: photoId, file, url: URL.createObjectURL(file) })),
  }));
}

function numbered(count: number): DraftClass[] {
  return Array.from({ length: count }, (_, index) => ({ id: newId(), name: `Class ${index + 1}`, photos: [] }));
}

function isNumbered(name: string): boolean {
  return /^Class \d+$/.test(name);
}

function freeName(classes: readonly DraftClass[]): string {
  let number = classes.length + 1;
  while (classes.some(({ name }) => name === `Class ${number}`)) number++;
  return `Class ${number}`;
}

const PAGE = Math.random().toString(36).slice(2);
let lastId = 0;

/**
 * They count up, also over visits: photos come back in the order in which they were added. Another tab may count the
 * same moment, so the page is in them too: no photo can come to lie in another tab's class.
 */
function newId(): string {
  lastId = Math.max(lastId + 1, Date.now() * 1000);
  return `${lastId}-${PAGE}`;
}

export const classDraft = new ClassDraft(draftStorage());
