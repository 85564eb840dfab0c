import { abandonedDrafts, notePhotos, takeDraft } from "./draft-tabs";

interface KeptClasses {
  classes: readonly { id: string; name: string }[];
  jobId: string | null;
}

interface KeptPhoto {
  id: string;
  classId: string;
  file: File;
}

/** What a reload found. */
export interface KeptDraft extends KeptClasses {
  photos: readonly KeptPhoto[];
}

/** Where classes that are being made outlive a reload. */
export interface DraftStorage {
  /** Whether they do: some browsers, and private windows, keep nothing. */
  readonly isKept: boolean;
  read: () => Promise<KeptDraft | null>;
  keep: (draft: KeptClasses, photoCount: number) => void;
  addPhoto: (classId: string, photo: { id: string; file: File }) => void;
  removePhoto: (id: string) => void;
}

const DATABASE = "whisker.classes";
const CLASSES = "classes";
const PHOTOS = "photos";

interface Opened {
  database: IDBDatabase;
  /** The draft of this tab. */
  key: string;
}

/** IndexedDB, which lies on the visitor's own disk, with a draft for each tab; without it nothing is kept. */
export function draftStorage(): DraftStorage {
  let isKept = typeof indexedDB !== "undefined";
  let opened: Promise<Opened> | null = null;
  const open = () => (opened ??= openDraft());
  const write = (change: (opened: Opened) => void) => {
    if (!isKept) return;
    open()
      .then(change)
      .catch(() => {
        isKept = false;
      });
  };
  const writePhotos = (change: (photos: IDBObjectStore) => void) =>
    write(({ database }) => change(database.transaction(PHOTOS, "readwrite").objectStore(PHOTOS)));
  return {
    get isKept() {
      return isKept;
    },
    read: async () => {
      if (!isKept) return null;
      try {
        return await readDraft(await open());
      } catch {
        isKept = false;
        return null;
      }
    },
    keep: (draft, photoCount) =>
      write(({ database, key }) => {
        notePhotos(key, photoCount);
        database.transaction(CLASSES, "readwrite").objectStore(CLASSES).put(draft, key);
      }),
    addPhoto: (classId, { id, file }) => writePhotos((photos) => photos.put({ id, classId, file })),
    removePhoto: (id) => writePhotos((photos) => photos.delete(id)),
  };
}

async function openDraft(): Promise<Opened> {
  const key = await takeDraft();
  const database = await openDatabase();
  for (const abandoned of abandonedDrafts()) await deleteDraft(database, abandoned);
  return { database, key };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(CLASSES);
    request.result.createObjectStore(PHOTOS, { keyPath: "id" });
  };
  return settled(request);
}

/** Photos belong to a draft by their class: no two classes have the same id, whatever tab they were made in. */
async function readDraft({ database, key }: Opened): Promise<KeptDraft | null> {
  const stores = database.transaction([CLASSES, PHOTOS]);
  const draft = settled(stores.objectStore(CLASSES).get(key) as IDBRequest<KeptClasses | undefined>);
  const all = settled(stores.objectStore(PHOTOS).getAll() as IDBRequest<KeptPhoto[]>);
  const kept = await draft;
  if (kept === undefined) return null;
  const own = new Set(kept.classes.map(({ id }) => id));
  return { ...kept, photos: (await all).filter(({ classId }) => own.has(classId)) };
}

async function deleteDraft(database: IDBDatabase, key: string): Promise<void> {
  const { photos } = (await readDraft({ database, key })) ?? { photos: [] };
  const stores = database.transaction([CLASSES, PHOTOS], "readwrite");
  for (const { id } of photos) stores.objectStore(PHOTOS).delete(id);
  stores.objectStore(CLASSES).delete(key);
  notePhotos(key, 0);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser keeps nothing."));
  });
}
