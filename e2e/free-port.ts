import { execFileSync } from "node:child_process";

/** Ask the system for a port; in a process of its own, for Playwright loads its configuration synchronously. */
export function freePort(): string {
  const script = `const server = require("node:net").createServer();
    server.listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); });`;
  return execFileSync(process.execPath, ["-e", script], { encoding: "utf-8" }).trim();
}
