interface NumberTableProps {
  caption: string;
  columns: readonly string[];
  /** Each row's cells as they are shown, its name first. */
  rows: readonly (readonly string[])[];
}

/** The numbers of a chart, for reading one by one. */
export function NumberTable({ caption, columns, rows }: NumberTableProps) {
  return (
    <div role="region" aria-label={caption} tabIndex={0} className="relative max-h-72 overflow-auto">
      <table className="w-full text-left text-small">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="border-border bg-card text-muted-foreground sticky top-0 border-b py-1 pr-4 font-normal last:pr-0"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], index) => (
            <tr key={index}>
              <th scope="row" className="figures py-1 pr-4 font-normal">
                {name}
              </th>
              {cells.map((cell, column) => (
                <td key={column} className="figures py-1 pr-4 last:pr-0">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
