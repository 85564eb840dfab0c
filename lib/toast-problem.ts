import { ApiProblem } from "./api/problem";
import { SPACE_PAGE } from "./pages";
import { toast } from "./toast";

/** Say why something was refused; where the disk is full, with the way to what takes the space. */
export function toastProblem(problem: Error): void {
  const isFull = problem instanceof ApiProblem && problem.isStorageFull;
  const action = { label: "Free some space", onClick: () => window.location.assign(SPACE_PAGE) };
  toast.error(problem.message, isFull ? { action, duration: 20_000 } : {});
}
