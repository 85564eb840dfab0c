/** A 3, a 7 and a 4 in the sample's own 8 by 8 pixels; shades from 0 to 9. */
const DIGITS = [
  ["02795000", "08409600", "00004900", "00179300", "00037940", "00000690", "03205970", "01898300"],
  ["00000000", "07999980", "02344970", "00001930", "00007900", "00059300", "00097000", "00680000"],
  ["00006200", "00029000", "00096000", "00590360", "01930780", "07999940", "00112900", "00005600"],
];
const CELL = 4;
const SHADES = 9;

/** Says at a glance what the sample's pictures are like. */
export function DigitDrawing() {
  return (
    <div aria-hidden className="my-6 grid grow grid-cols-3 content-center gap-3">
      {DIGITS.map((rows, digit) => (
        <svg
          key={digit}
          viewBox={`0 0 ${CELL * 8} ${CELL * 8}`}
          className="bg-muted w-full rounded-lg"
          shapeRendering="crispEdges"
        >
          {rows.flatMap((row, y) =>
            Array.from(row, (shade, x) =>
              shade === "0" ? null : (
                <rect
                  key={`${x} ${y}`}
                  x={x * CELL}
                  y={y * CELL}
                  width={CELL}
                  height={CELL}
                  fill="var(--foreground)"
                  opacity={Number(shade) / SHADES}
                />
              ),
            ),
          )}
        </svg>
      ))}
    </div>
  );
}
