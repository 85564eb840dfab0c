import type { ScatterAxis, ScatterCell } from "@/components/charts/cell-scatter-chart";
import { CellScatterChart } from "@/components/charts/lazy-charts";
import { TableDisclosure } from "@/components/charts/table-disclosure";
import { Panel } from "@/components/panel";
import type { Facts, Scatter } from "@/lib/api/types";
import { formatNumber } from "@/lib/format";
import { isGeometric, middleOf, roundTicks } from "@/lib/measures";

/** Width against height of all pictures, those of about the same size as one dot. */
export function DimensionScatter({ facts: { scatter }, scope }: { facts: Facts; scope: string }) {
  const cells = cellsOf(scatter).toSorted((a, b) => b.count - a.count);
  const [most] = cells;
  if (most !== undefined && isOneSize(scatter))
    return (
      <Panel title="Width and height" sentence={`${scope}.`}>
        <p className="text-muted-foreground">All are the same: {most.words}.</p>
      </Panel>
    );
  return (
    <Panel
      title="Width and height"
      sentence={`${scope}. The larger a dot, the more pictures have about that width and height.`}
    >
      <CellScatterChart
        label={`Width against height in ${cells.length} dots${most === undefined ? "" : `; most pictures, ${most.count}, are ${most.words}`}. The table below has all numbers.`}
        cells={cells}
        axis={axisOf(scatter)}
        xLabel="Width in pixels"
        yLabel="Height in pixels"
        diagonal="square"
      />
      <TableDisclosure
        caption="Width and height of the pictures"
        columns={["Width and height", "Pictures"]}
        rows={() => cells.map(({ words, count }) => [words, formatNumber(count)])}
      />
    </Panel>
  );
}

/** Where all pictures are of one size, its edges are half a pixel around it. */
function isOneSize({ width_edges: widths, height_edges: heights }: Scatter): boolean {
  return [widths, heights].every(([from = 0, to = 0, ...more]) => more.length === 0 && to - from <= 1);
}

function cellsOf({ cells, width_edges: widths, height_edges: heights }: Scatter): ScatterCell[] {
  const isLog = { width: isGeometric(widths), height: isGeometric(heights) };
  return cells.map(([column = 0, row = 0, count = 0]) => {
    const [left, right] = rangeOf(widths, column);
    const [low, high] = rangeOf(heights, row);
    return {
      x: middleOf(left, right, isLog.width),
      y: middleOf(low, high, isLog.height),
      count,
      words: `${rangeWords(left, right)} by ${rangeWords(low, high)} px`,
    };
  });
}

function rangeOf(edges: readonly number[], index: number): [number, number] {
  const from = edges[index] ?? 0;
  return [from, edges[index + 1] ?? from];
}

function rangeWords(from: number, to: number): string {
  const [low, high] = [Math.ceil(from), Math.floor(to)];
  return low >= high ? formatNumber(Math.round((from + to) / 2)) : `${formatNumber(low)} to ${formatNumber(high)}`;
}

/** Width and height share a scale: what is square then lies on the line from corner to corner. */
function axisOf({ width_edges: widths, height_edges: heights }: Scatter): ScatterAxis {
  const edges = [...widths, ...heights];
  const from = Math.min(...edges);
  const to = Math.max(...edges, from + 1);
  const isLog = from > 0 && (isGeometric(widths) || isGeometric(heights));
  return { from, to, ticks: roundTicks(from, to, isLog), isLog };
}
