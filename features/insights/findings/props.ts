import type { Finding, Insights } from "@/lib/api/types";

import type { Filters } from "../filters";
import type { PictureSource } from "../pictures/picture-source";
import type { Subject } from "../use-subject";

export interface FindingsProps {
  insights: Insights;
  filters: Filters;
  /** Another finding, class or split is to be looked at. */
  onFilters: (change: Partial<Filters>) => void;
  /** Another revision is to be looked at: one that was just made, or the newest where this is an old one. */
  onRevision: (revision: string) => void;
}

export interface FindingPicturesProps {
  subject: Subject;
  finding: Finding;
  source: PictureSource;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}
