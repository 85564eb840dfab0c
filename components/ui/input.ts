/** The look of a text field. */
export const INPUT_CLASS =
  "h-10 w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 placeholder:text-muted focus-visible:border-accent focus-visible:outline-offset-0";
