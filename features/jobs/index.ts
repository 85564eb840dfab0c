export { jobArtifactUrl } from "./api";
export { JobNotifications } from "./components/job-notifications";
export { JobLog } from "./components/job-log";
export { JobProgress } from "./components/job-progress";
export { JobStateBadge } from "./components/job-state-badge";
export { jobQueries, useJob, useJobs, useMaybeJob, useRetryJob } from "./queries";
export { isFinished, jobTitle, looksAt, makesRevision, stageWords, tabTitle } from "./words";
