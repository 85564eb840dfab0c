export { InsightsPage, InsightsSkeleton } from "./components/insights-page";
