/** Hand the browser a text to save as a file. */
export function downloadText(text: string, fileName: string, type: string): void {
  // The byte-order mark tells Excel that the file is UTF-8.
  saveBlob(new Blob(["\uFEFF", text], { type: `${type};charset=utf-8` }), fileName);
}

/** Hand the browser a file to save. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  saveUrl(url, fileName);
  URL.revokeObjectURL(url);
}

/** Have the browser fetch a file and save it, which shows how far it is and needs no memory of the page's. */
export function saveUrl(url: string, fileName: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
}
