import type { Curve } from "./curves";

/** What each line looks like, and is called. */
export function CurveLegend({ curves }: { curves: readonly Curve[] }) {
  if (curves.length < 2) return null;
  return (
    <ul className="flex flex-wrap gap-x-4 text-xs">
      {curves.map(({ name, color, isDashed = false }) => (
        <li key={name} className="text-muted-foreground flex items-center gap-1.5">
          <svg width="20" height="8" aria-hidden>
            <line
              x1="0"
              x2="20"
              y1="4"
              y2="4"
              strokeWidth="2"
              style={{ stroke: color }}
              {...(isDashed ? { strokeDasharray: "6 4" } : {})}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
