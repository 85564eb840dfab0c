import type { PlacedFile } from "./folder-zip";

/** A folder as it was given: its files, with the folder's own name at the beginning of each path. */
export interface GivenFolder {
  name: string;
  files: readonly PlacedFile[];
  /** Paths of what could not be listed or opened. */
  unreadable: readonly string[];
}

/** What somebody dropped or chose. */
export interface Given {
  folders: readonly GivenFolder[];
  files: readonly File[];
}

/** What is dropped can be asked for only while the drop is being told: afterwards the browser has forgotten it. */
export function droppedItems(transfer: DataTransfer): (FileSystemEntry | File)[] {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  if (items.length === 0) return [...transfer.files];
  return items.flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
}

/** Read dropped folders to their ends. */
export async function readDropped(items: readonly (FileSystemEntry | File)[]): Promise<Given> {
  const folders: GivenFolder[] = [];
  const files: File[] = [];
  for (const item of items) {
    if (item instanceof File) files.push(item);
    else if (isDirectory(item)) folders.push(await readFolder(item));
    else if (isFile(item)) files.push(await fileOf(item).catch(() => new File([], item.name)));
  }
  return { folders, files };
}

/** Names that operating systems and tools leave in folders; the server leaves them out as well. */
const LEFTOVERS = /^(\..*|__macosx|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|\$recycle\.bin|@eadir|lost\+found)$/i;

/** What a browser's chooser of folders gave: files whose relative path begins with the folder. */
export function chosenFolder(files: readonly File[]): Given {
  // Some phones choose files only.
  if (files.some(({ webkitRelativePath }) => webkitRelativePath === "")) return { folders: [], files };
  const kept = files.filter(({ webkitRelativePath: path }) => !path.split("/").slice(1).some(isLeftover));
  const placed = kept.map((file) => ({ path: file.webkitRelativePath, file }));
  const names = new Set(files.map((file) => folderOf(file.webkitRelativePath)));
  const folders = [...names].map((name) => ({
    name,
    files: placed.filter(({ path }) => folderOf(path) === name),
    unreadable: [],
  }));
  return { folders, files: [] };
}

function folderOf(path: string): string {
  return path.split("/")[0] ?? "";
}

function isLeftover(name: string): boolean {
  return LEFTOVERS.test(name);
}

async function readFolder(root: FileSystemDirectoryEntry): Promise<GivenFolder> {
  const files: PlacedFile[] = [];
  const unreadable: string[] = [];
  const pending = [{ folder: root, path: root.name }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { folder, path } = next;
    const entries = await entriesOf(folder).catch(() => null);
    if (entries === null) unreadable.push(path);
    const kept = (entries ?? []).filter(({ name }) => !isLeftover(name));
    pending.push(...kept.filter(isDirectory).map((entry) => ({ folder: entry, path: `${path}/${entry.name}` })));
    const opened = kept.filter(isFile).map(async (entry) => {
      const file = await fileOf(entry).catch(() => null);
      if (file === null) unreadable.push(`${path}/${entry.name}`);
      else files.push({ path: `${path}/${entry.name}`, file });
    });
    await Promise.all(opened);
  }
  return { name: root.name, files, unreadable };
}

/** A browser gives a folder's entries some at a time, and none once all were given. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
