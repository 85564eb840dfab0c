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
const ONLY = "draft";
/** How many photos wait, for pages that do not open the database. */
export const WAITING_PHOTOS = "whisker.class-photos";

/** IndexedDB, which lies on the visitor's own disk; without it nothing is kept. */
export function draftStorage(): DraftStorage {
  let isKept = typeof indexedDB !== "undefined";
  let opened: Promise<IDBDatabase> | null = null;
  const write = (store: string, change: (objects: IDBObjectStore) => void) => {
    if (!isKept) return;
    opened ??= open();
    opened
      .then((database) => change(database.transaction(store, "readwrite").objectStore(store)))
      .catch(() => {
        isKept = false;
      });
  };
  return {
    get isKept() {
      return isKept;
    },
    read: async () => {
      if (!isKept) return null;
      try {
        opened ??= open();
        return await readAll(await opened);
      } catch {
        isKept = false;
        return null;
      }
    },
    keep: (draft, photoCount) => {
      tell(photoCount);
      write(CLASSES, (objects) => objects.put(draft, ONLY));
    },
    addPhoto: (classId, { id, file }) => write(PHOTOS, (objects) => objects.put({ id, classId, file })),
    removePhoto: (id) => write(PHOTOS, (objects) => objects.delete(id)),
  };
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(CLASSES);
    request.result.createObjectStore(PHOTOS, { keyPath: "id" });
  };
  return settled(request);
}

async function readAll(database: IDBDatabase): Promise<KeptDraft | null> {
  const stores = database.transaction([CLASSES, PHOTOS]);
  const classes = settled(stores.objectStore(CLASSES).get(ONLY) as IDBRequest<KeptClasses | undefined>);
  const photos = settled(stores.objectStore(PHOTOS).getAll() as IDBRequest<KeptPhoto[]>);
  const kept = await classes;
  return kept === undefined ? null : { ...kept, photos: await photos };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser keeps nothing."));
  });
}

function tell(photoCount: number): void {
  try {
    localStorage.setItem(WAITING_PHOTOS, String(photoCount));
  } catch {
    // A browser that keeps nothing says so where it matters.
  }
}
