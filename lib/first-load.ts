/** By then what the visitor came for is there, on a slow phone too. */
const FIRST_LOAD_MS = 5000;

let isOver = false;
let isCounting = false;

/** Whether the tab's first page has been there for a while: later pages are drawn whole, so that Back finds its place. */
export function isFirstLoadOver(): boolean {
  return isOver;
}

/** Begin to count, once anything was put off. */
export function countFirstLoad(): void {
  if (isCounting) return;
  isCounting = true;
  setTimeout(() => {
    isOver = true;
  }, FIRST_LOAD_MS);
}
