import { formatBytes, formatCount, formatFirst } from "@/lib/format";

import { type FileKind, kindOfFile } from "./file-kinds";
import { MOST_ZIP_BYTES, MOST_ZIP_FILES, type PlacedFile } from "./folder-zip";
import type { Given, GivenFolder } from "./given";

/** Files that are to become a ZIP, called as their folder is. */
export interface FolderSource {
  kind: "folder";
  name: string;
  size: number;
  files: readonly PlacedFile[];
}

export interface ZipSource {
  kind: "zip";
  name: string;
  size: number;
  file: File;
  /** Of a ZIP that the server has all of: then the file is empty. */
  uploadId?: string;
}

/** What can be uploaded. */
export type UploadSource = ZipSource | FolderSource;

/** A way on from a problem: something of what was given is uploaded, or what is done with pictures without a class. */
export type WayOn = { label: string; source: UploadSource } | LooseWay;

export interface LooseWay {
  label: string;
  pictures: readonly File[];
  /** classes: they become a class that is made in the page; class: one of the dataset that they are for. */
  to: "predict" | "classes" | "class";
  /** What the class may be called: as the folder was. */
  className?: string;
}

/** Why what was given cannot be taken as it is, and what can be done with it. */
export interface GivenProblem {
  kind: "problem";
  title: string;
  detail: string;
  ways: readonly WayOn[];
}

const MOST_NAMES = 3;
const MOST_WAYS = 6;
const MOST_NAME_LENGTH = 80;
const LAYOUT = "Training needs a folder of pictures for each class, all in one folder or ZIP.";

/**
 * Say what becomes of what somebody dropped or chose.
 *
 * @param isAdding Whether it is to go into a dataset that is there: then one folder of pictures is one of its classes.
 */
export function judgeGiven({ folders, files }: Given, isAdding = false): UploadSource | GivenProblem {
  if (folders.length > 0 && files.length > 0) return mixed(folders, files);
  return folders.length > 0 ? judgeFolders(folders, isAdding) : judgeFiles(files, isAdding);
}

function judgeFolders(folders: readonly GivenFolder[], isAdding: boolean): UploadSource | GivenProblem {
  const source = folderSource(folders);
  const unreadable = folders.flatMap((folder) => folder.unreadable);
  if (source.files.length === 0 && unreadable.length === 0)
    return problem(
      `${source.name} is empty`,
      `No file was found in ${namesOf(folders)}; browsers do not follow links. ${LAYOUT}`,
    );
  if (unreadable.length > 0) return withoutSome(source, unreadable);
  const twice = folders.find(({ name }, index) => folders.findIndex((other) => other.name === name) < index);
  if (twice !== undefined)
    return problem(
      `Two folders are called ${twice.name}`,
      "Their pictures would be one class: put them into one folder, or give one of them another name.",
    );
  const inside = source.files.map(({ file }) => file);
  const zips = inside.filter((file) => kindOfFile(file) === "zip");
  if (zips.length === inside.length)
    return problem(
      `${source.name} holds only ZIPs`,
      "A ZIP in a folder is not unpacked: upload the ZIP itself.",
      zips.map(zipWay),
    );
  const tooMuch = sizeProblem(source);
  if (tooMuch !== null) return tooMuch;
  return isAdding || !isFlat(folders) ? source : flat(source);
}

/** One folder with pictures in it and no folders between: no classes can be told. */
function isFlat(folders: readonly GivenFolder[]): boolean {
  return folders.length === 1 && folders.every(({ files }) => files.every(({ path }) => path.split("/").length === 2));
}

function flat(source: FolderSource): GivenProblem {
  const pictures = source.files.map(({ file }) => file).filter((file) => kindOfFile(file) === "picture");
  return problem(
    `${source.name} has no folders in it`,
    `${LAYOUT} In ${source.name} there are ${formatCount(source.files.length, "file")} and no folders, so nothing says ` +
      "which class is which. For a class of a dataset that is there, open the dataset and add photos.",
    looseWays(pictures, source.name),
  );
}

function withoutSome(source: FolderSource, unreadable: readonly string[]): GivenProblem {
  const ways = source.files.length === 0 ? [] : [{ label: "Upload the rest", source }];
  return problem(
    `${formatCount(unreadable.length, "file or folder", "files or folders")} of ${source.name} could not be read`,
    `The browser may not open ${shortList(unreadable)}. Check that they are still there and that you may read them.`,
    ways,
  );
}

function sizeProblem({ name, size, files }: FolderSource): GivenProblem | null {
  if (files.length <= MOST_ZIP_FILES && size <= MOST_ZIP_BYTES) return null;
  return problem(
    `${name} is too large to be packed in the browser`,
    `It has ${formatCount(files.length, "file")}, ${formatBytes(size)}; up to ${formatCount(MOST_ZIP_FILES, "file")} and ` +
      `${formatBytes(MOST_ZIP_BYTES)} can be packed. On the server's machine, whisker datasets add takes in any folder.`,
  );
}

function judgeFiles(files: readonly File[], isAdding: boolean): UploadSource | GivenProblem {
  const ofKind = (kind: FileKind) => files.filter((file) => kindOfFile(file) === kind);
  const zips = ofKind("zip");
  const [only] = zips;
  if (only !== undefined && files.length === 1) return zipSource(only);
  if (zips.length > 1) return manyZips(zips, files.length - zips.length);
  if (only !== undefined) {
    const others = files.filter((file) => file !== only);
    const detail = `${shortList(others.map(({ name }) => name))} would be left out: a ZIP is uploaded by itself.`;
    return problem(`Only ${only.name} can be uploaded`, detail, [zipWay(only)]);
  }
  const pictures = ofKind("picture");
  if (pictures.length > 0) return loosePictures(pictures, files.length - pictures.length, isAdding);
  const archives = ofKind("archive");
  if (archives.length > 0)
    return problem(
      `${shortList(archives.map(({ name }) => name))} ${archives.length === 1 ? "is not a ZIP" : "are not ZIPs"}`,
      "Other archives cannot be read. Unpack it, then drop the folder here, or make a ZIP of that.",
    );
  if (files.length === 0) return problem("There is nothing in it", LAYOUT);
  const [first] = files;
  if (first !== undefined && files.length === 1) return noZip(first);
  return problem("None of these files is a ZIP", `${LAYOUT} What came is ${shortList(files.map(({ name }) => name))}.`);
}

/** A ZIP may have lost its ending: what has none is the server's to judge. */
function noZip(file: File): GivenProblem {
  const ways = file.name.includes(".") ? [] : [{ label: "Upload it anyway", source: zipSource(file) }];
  return problem(`${file.name} is not a ZIP`, LAYOUT, ways);
}

function manyZips(zips: readonly File[], others: number): GivenProblem {
  const rest = others === 0 ? "" : ` ${formatCount(others, "other file")} would be left out.`;
  const detail = `Each ZIP is a dataset of its own, or is added to one: choose which goes first.${rest}`;
  return problem(`${zips.length} ZIPs at once`, detail, zips.map(zipWay));
}

function loosePictures(pictures: readonly File[], others: number, isAdding: boolean): GivenProblem {
  const count = formatCount(pictures.length, "picture");
  const title = others === 0 ? `${count} without a folder` : `${count} without a folder, and ${others} of other kinds`;
  if (isAdding)
    return problem(title, "Say which class they are of.", [{ label: "Choose their class", pictures, to: "class" }]);
  return problem(
    title,
    `${LAYOUT} Make a class of them here, or drop the folder that holds them. Or ask the model about them on Predict.`,
    looseWays(pictures),
  );
}

function mixed(folders: readonly GivenFolder[], files: readonly File[]): GivenProblem {
  const source = folderSource(folders);
  const zips = files.filter((file) => kindOfFile(file) === "zip");
  const ways = source.files.length === 0 ? [] : [{ label: `Upload ${source.name} without them`, source }];
  return problem(
    `${folders.length === 1 ? "A folder" : "Folders"} together with ${formatCount(files.length, "file")}`,
    `${shortList(files.map(({ name }) => name))} ${files.length === 1 ? "is" : "are"} not in a class folder. ` +
      "Upload the folder, or put what belongs to it into one of its folders first.",
    [...ways, ...zips.map(zipWay)],
  );
}

export function zipSource(file: File): ZipSource {
  return { kind: "zip", name: file.name, size: file.size, file };
}

/** Pictures that become one class of a dataset that is there; a second of one name gets a number. */
export function classSource(className: string, pictures: readonly File[]): FolderSource {
  return sourceOfClasses(className, [{ name: className, files: pictures }]);
}

/** Classes with their pictures, as if each were a folder. */
export function sourceOfClasses(
  name: string,
  classes: readonly { name: string; files: readonly File[] }[],
): FolderSource {
  const files = classes.flatMap((one) => {
    const taken = new Set<string>();
    return one.files.map((file) => ({ path: `${one.name}/${freeName(file.name, taken)}`, file }));
  });
  return { kind: "folder", name, size: files.reduce((sum, { file }) => sum + file.size, 0), files };
}

function freeName(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem}-${number}${ending}`;
  taken.add(free.toLowerCase());
  return free;
}

function folderSource(folders: readonly GivenFolder[]): FolderSource {
  const files = folders.flatMap((folder) => folder.files);
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
  return { kind: "folder", name: namesOf(folders), size, files };
}

function namesOf(folders: readonly GivenFolder[]): string {
  return shortList(folders.map(({ name }) => name)).slice(0, MOST_NAME_LENGTH);
}

function shortList(names: readonly string[]): string {
  return formatFirst(names, MOST_NAMES);
}

function zipWay(file: File): WayOn {
  return { label: `Upload ${file.name} (${formatBytes(file.size)})`, source: zipSource(file) };
}

function looseWays(pictures: readonly File[], className?: string): WayOn[] {
  if (pictures.length === 0) return [];
  return [
    { label: "Make a class of them", pictures, to: "classes", ...(className === undefined ? {} : { className }) },
    { label: "Classify them on Predict", pictures, to: "predict" },
  ];
}

function problem(title: string, detail: string, ways: readonly WayOn[] = []): GivenProblem {
  return { kind: "problem", title, detail, ways: ways.slice(0, MOST_WAYS) };
}
