import type { Finding } from "@/lib/api/types";
import { classLabel, formatList } from "@/lib/format";

/** The first files behind a finding by name, where the pictures are not on this machine; else its classes. */
export function ExampleFiles({ finding: { examples, class_names } }: { finding: Finding }) {
  const lines = examples.map(({ class_name, file_name }) => `${classLabel(class_name)}: ${file_name}`);
  const classes = formatList(class_names.map(classLabel));
  if (lines.length === 0)
    return (
      <p className="text-muted-foreground text-small">
        The pictures are not on this machine{classes === "" ? "" : `; they are in ${classes}`}.
      </p>
    );
  return (
    <div>
      <p className="text-muted-foreground text-small">
        The pictures are not on this machine. The first of them by name:
      </p>
      <ul className="mt-1 flex flex-col gap-0.5 text-xs leading-5">
        {lines.map((line, index) => (
          <li key={index} className="figures break-all">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}
