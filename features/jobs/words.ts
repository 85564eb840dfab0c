import type { Job, JobState } from "@/lib/api/types";
import { classLabel } from "@/lib/format";

const FINISHED: readonly JobState[] = ["succeeded", "failed", "cancelled"];

export function isFinished({ state }: Pick<Job, "state">): boolean {
  return FINISHED.includes(state);
}

const TITLES: Record<Job["kind"], string> = {
  ingest: "Reading",
  retrain: "Training on",
  augment: "Augmented pictures of",
  edit: "Changing",
  insights: "Looking at",
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
  if (makesRevision(job) && revision != null) return revision;
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
  return revision ?? target?.name ?? target?.dataset ?? nameOfSource(source);
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
  reading: { words: "Looking at every picture", phase: "Pictures" },
  storing: { words: "Storing the dataset", phase: "Pictures" },
  augmenting: { words: "Drawing the pictures", phase: "Pictures" },
  features: { words: "Seeing every picture through the network", phase: "Learning" },
  head: { words: "Learning the classes", phase: "Learning" },
  decoding: { words: "Loading the pictures", phase: "Learning" },
  training: { words: "Learning, epoch by epoch", phase: "Learning" },
  export: { words: "Writing the model", phase: "Testing" },
  evaluating: { words: "Testing it on pictures it has never seen", phase: "Testing" },
  insights: { words: "Looking for what is wrong with the data", phase: "Testing" },
  comparing: { words: "Comparing it with the live model", phase: "Deciding" },
  publishing: { words: "Filing the new version", phase: "Deciding" },
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
  const training = ["Learning", "Testing", "Deciding"];
  return request.source.kind === "revision" ? training : ["Pictures", ...training];
}

export function phaseOf({ stage }: Pick<Job, "stage">): string | null {
  return stage === null ? null : (STAGES[stage]?.phase ?? null);
}
