export { InsightsPage } from "./components/insights-page";
export { InsightsSkeleton } from "./components/insights-skeleton";
