/** Hand the browser a text to save as a file. */
export function downloadText(text: string, fileName: string, type: string): void {
  // The byte-order mark tells Excel that the file is UTF-8.
  saveBlob(new Blob(["\uFEFF", text], { type: `${type};charset=utf-8` }), fileName);
}

/** Hand the browser a file to save. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
