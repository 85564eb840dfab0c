import { createTailwindMerge, validators } from "tailwind-merge";

/**
 * Those of tailwind-merge's groups that our code has classes of: its own configuration knows every class of Tailwind,
 * and takes a phone a tenth of a second to get ready before anything is drawn. A test compares the two.
 */
const { isAny, isArbitraryLength, isArbitraryShadow, isNumber } = validators;

type Values = readonly (string | ((value: string) => boolean))[];

/** Groups that are called as their classes begin: whatever follows says how much. */
const PLAIN = [
  ...["aspect", "columns", "break-after", "break-inside", "overflow", "overflow-x", "overflow-y"],
  ...["inset", "inset-x", "inset-y", "top", "right", "bottom", "left", "z", "basis", "order"],
  ...["grid-cols", "col-start", "grid-rows", "grid-flow", "auto-cols", "gap", "gap-x", "gap-y"],
  ...["justify-items", "place-content", "place-items"],
  ...["p", "px", "py", "pt", "pr", "pb", "pl", "m", "mx", "my", "mt", "mr", "mb", "ml"],
  ...["size", "w", "min-w", "max-w", "h", "min-h", "max-h", "tracking", "line-clamp", "leading", "whitespace"],
  ...["underline-offset", "opacity", "mix-blend", "brightness", "border-spacing", "caption", "duration", "ease"],
  ...["animate", "rotate", "scale", "scale-x", "scale-y", "translate-x", "translate-y", "appearance", "cursor"],
  ...["pointer-events", "scroll-my", "scroll-mt", "scroll-py", "touch", "select", "fill", "stroke", "outline-offset"],
] as const;

function startingWith(beginning: string, ...values: Values) {
  return [{ [beginning]: values }];
}

const OTHERS = {
  display: [
    ...["block", "inline", "inline-block", "flex", "inline-flex", "grid", "inline-grid", "contents", "hidden"],
    ...["table", "table-caption", "table-cell", "table-row"],
  ],
  position: ["static", "fixed", "absolute", "relative", "sticky"],
  visibility: ["visible", "invisible", "collapse"],
  isolation: ["isolate"],
  sr: ["sr-only"],
  "not-sr": ["not-sr-only"],
  "object-fit": startingWith("object", "contain", "cover", "fill", "none"),
  "flex-direction": startingWith("flex", "row", "row-reverse", "col", "col-reverse"),
  "flex-wrap": startingWith("flex", "wrap", "nowrap"),
  flex: startingWith("flex", isAny),
  grow: startingWith("grow", "", isAny),
  shrink: startingWith("shrink", "", isAny),
  "col-start-end": startingWith("col-span", isAny),
  "row-start-end": startingWith("row-span", isAny),
  "justify-content": startingWith("justify", isAny),
  "align-content": startingWith("content", isAny),
  "align-items": startingWith("items", isAny),
  "align-self": startingWith("self", isAny),
  "vertical-align": startingWith("align", isAny),
  "font-size": startingWith("text", "xs", "small", "sm", "base", "lg", "xl", "2xl", isArbitraryLength),
  "text-alignment": startingWith("text", "left", "center", "right"),
  "text-wrap": startingWith("text", "balance", "pretty"),
  "text-color": startingWith("text", isAny),
  "text-overflow": ["truncate"],
  "text-decoration": ["underline", "no-underline"],
  "text-decoration-style": startingWith("decoration", "dotted"),
  "text-decoration-color": startingWith("decoration", isAny),
  "font-weight": startingWith("font", "normal", "medium", "semibold", "bold"),
  "font-family": startingWith("font", isAny),
  "fvn-spacing": ["tabular-nums"],
  "list-style-type": startingWith("list", isAny),
  break: startingWith("break", "all", "words"),
  "bg-color": startingWith("bg", isAny),
  rounded: startingWith("rounded", "", isAny),
  "rounded-t": startingWith("rounded-t", "", isAny),
  "rounded-r": startingWith("rounded-r", "", isAny),
  "rounded-l": startingWith("rounded-l", "", isAny),
  ...sidesOf("border-w", ["", isNumber, isArbitraryLength]),
  "border-style": startingWith("border", "dashed"),
  "border-collapse": startingWith("border", "collapse", "separate"),
  ...sidesOf("border-color", [isAny]),
  "divide-x": startingWith("divide-x", "", isNumber),
  "divide-y": startingWith("divide-y", "", isNumber),
  "divide-color": startingWith("divide", isAny),
  "outline-style": startingWith("outline", "none", "hidden"),
  "outline-w": startingWith("outline", "", isNumber),
  "outline-color": startingWith("outline", isAny),
  shadow: startingWith("shadow", "", "none", "xs", "sm", "xl", isArbitraryShadow),
  "shadow-color": startingWith("shadow", isAny),
  "ring-w": startingWith("ring", "", isNumber, isArbitraryLength),
  "ring-color": startingWith("ring", isAny),
  "ring-offset-w": startingWith("ring-offset", isNumber),
  "ring-offset-color": startingWith("ring-offset", isAny),
  blur: startingWith("blur", "", isAny),
  grayscale: startingWith("grayscale", "", isAny),
  "table-layout": startingWith("table", "auto", "fixed"),
  transition: startingWith("transition", "", isAny),
  "transform-origin": startingWith("origin", isAny),
};

/** A border's width or colour all around, and at each side. */
function sidesOf(group: "border-w" | "border-color", values: Values) {
  const sides = ["t", "r", "b", "l"].map((side) => [`${group}-${side}`, startingWith(`border-${side}`, ...values)]);
  return { [group]: startingWith("border", ...values), ...Object.fromEntries(sides) } as Record<string, unknown>;
}

/** What a group sets besides itself: a later `p-4` takes an earlier `px-2` away. */
const ALSO_SETS: Record<string, readonly string[]> = {
  overflow: ["overflow-x", "overflow-y"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
  "inset-x": ["right", "left"],
  "inset-y": ["top", "bottom"],
  flex: ["basis", "grow", "shrink"],
  gap: ["gap-x", "gap-y"],

  "place-content": ["align-content", "justify-content"],
  "place-items": ["align-items", "justify-items"],
  p: ["px", "py", "pt", "pr", "pb", "pl"],
  px: ["pr", "pl"],
  py: ["pt", "pb"],
  m: ["mx", "my", "mt", "mr", "mb", "ml"],
  mx: ["mr", "ml"],
  my: ["mt", "mb"],
  size: ["w", "h"],
  "line-clamp": ["display", "overflow"],
  sr: [
    ...["not-sr", "position", "size", "w", "h", "p", "px", "py", "pt", "pr", "pb", "pl"],
    ...["m", "mx", "my", "mt", "mr", "mb", "ml", "overflow", "overflow-x", "overflow-y", "whitespace"],
  ],
  "not-sr": ["sr"],
  rounded: ["rounded-t", "rounded-r", "rounded-l"],
  "border-w": ["border-w-t", "border-w-r", "border-w-b", "border-w-l"],
  "border-color": ["border-color-t", "border-color-r", "border-color-b", "border-color-l"],
  "scroll-my": ["scroll-mt"],
};

/** Of classes that set the same property, keep the last. */
export const mergeClasses = createTailwindMerge(() => ({
  cacheSize: 500,
  theme: {},
  classGroups: { ...Object.fromEntries(PLAIN.map((name) => [name, startingWith(name, isAny)])), ...OTHERS },
  conflictingClassGroups: ALSO_SETS,
  conflictingClassGroupModifiers: { "font-size": ["leading"] },
  orderSensitiveModifiers: ["*", "**", "after", "backdrop", "before", "placeholder", "selection"],
}));
