/** What is wrong with the files themselves, where the API's own title is its code: the same again cannot help. */
const REFUSALS: Readonly<Record<string, string>> = {
  "no-classes": "No folders of pictures in it",
  "too-few-classes": "Only one class in it",
  "too-many-classes": "Too many classes in it",
  "class-empty": "A class without pictures",
  "class-name": "A folder's name cannot be a class",
  "split-mismatch": "Training and test have different classes",
  "too-corrupt": "Too many files cannot be read",
  "dataset-invalid": "This cannot be trained on",
  "zip-malformed": "This ZIP is damaged or incomplete",
  "zip-encrypted": "The ZIP needs a password",
  "zip-unsafe-path": "The ZIP would write outside its folder",
  "zip-special-entry": "The ZIP holds links or devices",
  "zip-overlap": "The ZIP is damaged",
  "zip-duplicate-name": "Two files have the same name",
  "zip-bad-name": "A file's name cannot be used",
  "zip-expands": "The ZIP unpacks to too much",
  "zip-too-many": "Too many files in the ZIP",
  "format-unsupported": "This is another kind of archive",
  "image-undecodable": "This is not a ZIP",
  "body-too-large": "The ZIP is too large",
  "file-empty": "The file is empty",
  "layout-ambiguous": "How are these folders meant?",
};

const OTHERS: Readonly<Record<string, string>> = {
  "dataset-not-found": "The dataset is gone",
  "file-missing": "No file came with it",
  "request-invalid": "The server could not use this",
  "storage-full": "The server's disk is full",
  "too-many-jobs": "Too much is waiting already",
  overloaded: "The server is busy",
  "rate-limited": "Too many requests from here",
  unauthorized: "The server needs an access token",
};

/** Whether an upload was refused for what is in it. */
export function isRefusedUpload(code: string): boolean {
  return code in REFUSALS;
}

/** What an upload's fault is called; the API's title where it is none of those that are known here. */
export function uploadProblemTitle(code: string, title = "It could not be done"): string {
  return REFUSALS[code] ?? OTHERS[code] ?? title;
}
