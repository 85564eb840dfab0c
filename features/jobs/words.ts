import type { Job, JobState } from "@/lib/api/types";
import { classLabel, revisionLabel } from "@/lib/format";

const FINISHED: readonly JobState[] = ["succeeded", "failed", "cancelled"];

export function isFinished({ state }: Pick<Job, "state">): boolean {
  return FINISHED.includes(state);
}

const TITLES: Record<Job["kind"], string> = {
  ingest: "Reading",
  retrain: "Training on",
  augment: "Augmented pictures of",
  edit: "Changing",
  insights: "Checking",
};

/** Whether a job ends with a dataset to look at and to train on. */
export function makesRevision({ kind }: Pick<Job, "kind">): boolean {
  return kind === "ingest" || kind === "edit";
}

/** Whether a job looks at a dataset or revision; one that waits knows only what it was asked for. */
export function looksAt({ kind, dataset, revision, request }: Job, id: string): boolean {
  const asked = request.source.value ?? "";
  return kind === "insights" && (dataset === id || revision === id || asked === id || asked.startsWith(`${id}@`));
}

/** What a person calls a job, or what it is about in a few words. */
export function jobTitle(job: Job): string {
  if (job.label != null) return job.label;
  const revision = job.result?.revision;
  if (makesRevision(job) && revision != null) return revisionLabel(revision);
  return `${TITLES[job.kind]} ${jobSubject(job)}`;
}

const TAB_WORDS: Record<JobState, string> = {
  queued: "Waiting",
  running: "",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** A job in the few words of a browser's tab: how far it is first, for tabs are narrow. */
export function tabTitle(job: Job): string {
  const state = job.state === "running" ? `${Math.floor(job.progress * 100)}%` : TAB_WORDS[job.state];
  return `${state} · ${job.label ?? job.version ?? jobSubject(job)}`;
}

function jobSubject({ request: { source, target }, revision: known, result }: Job): string {
  const revision = result?.revision ?? known ?? (source.kind === "revision" ? source.value : undefined);
  return revisionOrNull(revision) ?? target?.name ?? target?.dataset ?? nameOfSource(source);
}

function revisionOrNull(revision: string | null | undefined): string | null {
  return revision == null ? null : revisionLabel(revision);
}

function nameOfSource({ kind, value }: Job["request"]["source"]): string {
  if (kind === "sample") return `the ${value ?? ""} sample`;
  if (kind === "feedback") return "pictures from the inbox";
  return "an uploaded ZIP";
}

interface StageLook {
  words: string;
  phase: string;
}

const STAGES: Readonly<Record<string, StageLook>> = {
  unpacking: { words: "Unpacking the ZIP", phase: "Pictures" },
  reading: { words: "Reading the pictures", phase: "Pictures" },
  storing: { words: "Storing the dataset", phase: "Pictures" },
  augmenting: { words: "Making the augmented pictures", phase: "Pictures" },
  features: { words: "Extracting features", phase: "Training" },
  head: { words: "Training the classifier", phase: "Training" },
  decoding: { words: "Loading the pictures", phase: "Training" },
  teaching: { words: "Asking the teachers", phase: "Training" },
  training: { words: "Training, epoch by epoch", phase: "Training" },
  export: { words: "Writing the model", phase: "Testing" },
  evaluating: { words: "Testing it on pictures it has never seen", phase: "Testing" },
  robustness: { words: "Testing it on blurred, dark and turned pictures", phase: "Testing" },
  insights: { words: "Checking the data for problems", phase: "Testing" },
  comparing: { words: "Comparing it with the live model", phase: "Deciding" },
  publishing: { words: "Saving the new version", phase: "Deciding" },
};

/** What a job does now, as people say it; a stage unknown here is shown by its own name. */
export function stageWords({ state, stage }: Pick<Job, "state" | "stage">): string {
  if (state === "queued") return "Waiting for its turn";
  if (stage === null) return "Starting";
  return STAGES[stage]?.words ?? classLabel(stage.replaceAll("-", "_"));
}

/** The phases that a job goes through, in order. */
export function phasesOf({ kind, request }: Pick<Job, "kind" | "request">): string[] {
  if (kind !== "retrain") return ["Pictures"];
  const training = ["Training", "Testing", "Deciding"];
  return request.source.kind === "revision" ? training : ["Pictures", ...training];
}

export function phaseOf({ stage }: Pick<Job, "stage">): string | null {
  return stage === null ? null : (STAGES[stage]?.phase ?? null);
}
