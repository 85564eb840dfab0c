import { useEffect } from "react";

const SUFFIX = " · Whisker";

/** Call the browser's tab after what the page shows, as long as it does; null leaves the route's own title. */
export function useDocumentTitle(words: string | null): void {
  useEffect(() => {
    if (words === null) return;
    const ours = words + SUFFIX;
    let theirs = document.title;
    const apply = () => {
      if (document.title === ours) return;
      theirs = document.title;
      document.title = ours;
    };
    apply();
    // The router writes the route's title when it comes to it, which may be after this.
    const observer = new MutationObserver(apply);
    observer.observe(document.head, { subtree: true, childList: true, characterData: true });
    return () => {
      observer.disconnect();
      if (document.title === ours) document.title = theirs;
    };
  }, [words]);
}
