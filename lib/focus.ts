/** What a screen reader reads on from where a control has gone with what it belonged to. */
const CONTENT = "content";

/** Move the focus before its control goes: to another, or to the beginning of the page's content. */
export function moveFocus(to: Element | null | undefined): void {
  const target = to ?? document.getElementById(CONTENT);
  if (target instanceof HTMLElement) target.focus();
}

/** Move it once the page shows what it is moved to. */
export function moveFocusSoon(find: () => Element | null | undefined): void {
  requestAnimationFrame(() => moveFocus(find()));
}
