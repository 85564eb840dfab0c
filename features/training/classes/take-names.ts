/**
 * The name of a take that begins now: local time to the second, and a number where another began in that second.
 *
 * Names are all that the server knows of takes: it divides their frames by time (docs/adr/0024).
 */
export function takeName(start: Date, taken: ReadonlySet<string>): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${start.getFullYear()}${two(start.getMonth() + 1)}${two(start.getDate())}`;
  const second = `take-${day}T${two(start.getHours())}${two(start.getMinutes())}${two(start.getSeconds())}`;
  let name = second;
  for (let number = 2; taken.has(name); number++) name = `${second}-${number}`;
  return name;
}

/** The file of a take's frame, by the milliseconds since the take began. */
export function frameName(take: string, atMs: number): string {
  return `${take}-frame-${String(Math.round(atMs)).padStart(6, "0")}ms.jpg`;
}
