export { LoadPage } from "./components/load-page";
export { LoadSkeleton } from "./components/load-skeleton";
