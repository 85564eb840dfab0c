import { client, unwrap } from "@/lib/api/client";
import { ApiProblem } from "@/lib/api/problem";
import type { FeedbackChange, FeedbackGroups, FeedbackItem, FeedbackList, JobAccepted } from "@/lib/api/types";

export interface FeedbackGiven {
  /** What it is called in the inbox, where it was sent before. */
  id?: string | undefined;
  file: File;
  className: string;
  predictedClass: string;
  confidence: number;
  modelVersion: string;
}

/** What waits in the inbox, the least certain answer first, and whether feedback is kept at all. */
export async function fetchFeedback(): Promise<FeedbackList> {
  return unwrap(client.GET("/feedback"));
}

/** Put a picture into the inbox; one that waits there already gets its new class. */
export async function sendFeedback(given: FeedbackGiven): Promise<FeedbackItem> {
  if (given.id === undefined) return addPicture(given);
  try {
    return await relabelFeedback(given.id, given.className);
  } catch (cause) {
    // It was dismissed, or became part of a dataset, since it was sent.
    if (cause instanceof ApiProblem && cause.status === 404) return addPicture(given);
    throw cause;
  }
}

async function addPicture(given: FeedbackGiven): Promise<FeedbackItem> {
  const form = new FormData();
  form.append("class_name", given.className);
  form.append("predicted_class", given.predictedClass);
  form.append("confidence", String(given.confidence));
  form.append("model_version", given.modelVersion);
  form.append("file", given.file);
  const body = { file: given.file.name, class_name: given.className };
  return unwrap(client.POST("/feedback", { body, bodySerializer: () => form }));
}

export async function relabelFeedback(id: string, className: string): Promise<FeedbackItem> {
  const params = { path: { feedback_id: id } };
  return unwrap(client.PATCH("/feedback/{feedback_id}", { params, body: { class_name: className } }));
}

/** Give several pictures one class; says what they were before. */
export async function relabelAll(ids: readonly string[], className: string): Promise<FeedbackChange> {
  return unwrap(client.POST("/feedback/class", { body: { ids: [...ids], class_name: className } }));
}

/** Groups of pictures that wait, that the live model does not know, and that look alike. */
export async function fetchGroups(): Promise<FeedbackGroups> {
  return unwrap(client.GET("/feedback/groups"));
}

export async function dismissFeedback(id: string): Promise<unknown> {
  return unwrap(client.DELETE("/feedback/{feedback_id}", { params: { path: { feedback_id: id } } }));
}

/** A dataset that is there, or what a new one is called. */
export type FeedbackTarget = { dataset: string } | { name: string };

/** Make what people said part of a dataset's next revision, or of a new dataset. */
export async function addFeedback(target: FeedbackTarget, ids: string[]): Promise<JobAccepted> {
  return unwrap(client.POST("/feedback/add", { body: { ...target, ids } }));
}

export function feedbackImageUrl(id: string): string {
  return `/feedback/${encodeURIComponent(id)}/image`;
}
