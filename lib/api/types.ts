import type { Readable } from "openapi-typescript-helpers";

import type { components } from "./schema";

/** What arrives: openapi-fetch strips write-only fields (and forgets that a pair has two numbers). */
type Schemas = Readable<components["schemas"]>;

export type Prediction = Schemas["PredictionResult"];

export type ModelSummary = Schemas["ModelSummary"];
export type ModelDetail = Schemas["ModelDetail"];
export type ModelList = Schemas["ModelList"];
export type ModelPair = Schemas["ModelPair"];
export type ComparedModel = Schemas["ComparedModel"];
export type Comparison = Schemas["Comparison"];
export type PairedFigures = Schemas["PairedFigures"];
export type PromotionResult = Schemas["PromotionResult"];
export type PromotionEntry = Schemas["PromotionEntry"];
export type Thresholds = Schemas["ThresholdsDetail"];
export type ThresholdPair = Schemas["ThresholdPair"];
export type PictureGroups = Schemas["PictureGroups"];
export type ThresholdChoice = Schemas["ThresholdChoice"];
export type ThresholdChoices = Schemas["ThresholdChoices"];
export type ThresholdsInUse = Schemas["ThresholdsInUse"];
export type ThresholdsJson = Schemas["ThresholdsJson"];
export type ThresholdPoint = Schemas["ThresholdPoint"];
export type PromotionHistory = Schemas["PromotionHistory"];

/** Past 200 classes only the answers that were given are sent: the true class, the answer, how often. */
export type Evaluation = Omit<Schemas["Evaluation"], "confusion_matrix" | "confusion_cells"> & {
  confusion_matrix: number[][] | null;
  confusion_cells?: number[][] | null;
};
export type Robustness = Schemas["Robustness"];
export type BandFigures = Schemas["BandFigures"];
export type ClassMetrics = Schemas["ClassMetrics"];
export type TriedBackbone = Schemas["TriedBackbone"];
export type SearchSummary = Schemas["SearchSummary"];
export type SearchDetail = Schemas["SearchDetail"];
export type SearchTrial = Schemas["SearchTrial"];
export type Forecast = Schemas["Forecast"];
export type ClassForecast = Schemas["ClassForecast"];
export type ClassCurves = Schemas["ClassCurves"];
export type Curves = Schemas["Curves"];
export type Mistake = Schemas["Mistake"];
export type TestPredictions = Schemas["TestPredictions"];
export type SampleList = Schemas["SampleList"];
export type PicturePrediction = Schemas["PicturePrediction"];

export type DatasetSummary = Schemas["DatasetSummary"];
export type DatasetDetail = Schemas["DatasetDetail"];
export type DatasetImages = Schemas["DatasetImages"];
export type RevisionDetail = Schemas["RevisionDetail"];
export type RevisionDiff = Schemas["RevisionDiff"];
export type IngestReport = Schemas["IngestReport"];
export type NamesReading = Schemas["NamesReading"];

export type Insights = Schemas["Insights"];
export type ClassInsights = Schemas["ClassInsights"];
export type ClassFacts = Schemas["ClassFacts"];
export type Facts = Schemas["Facts"];
export type Measure = Schemas["Measure"];
export type MeasureName = "width_px" | "height_px" | "aspect_ratio" | "megapixels" | "size_bytes";
export type Scatter = Schemas["Scatter"];
export type Finding = Schemas["Finding"];
export type FindingImage = Schemas["FindingImage"];
export type FindingPicture = Schemas["FindingPicture"];
export type FindingPictures = Schemas["FindingPictures"];
export type EmbeddingMap = Schemas["EmbeddingMap"];
/** What to leave out, and the right class of what has a wrong one. */
export type RevisionEdits = Partial<components["schemas"]["EditsJson"]>;

export type StorageOverview = Schemas["StorageOverview"];
export type StoredDataset = Schemas["StoredDataset"];
export type StoredThing = Schemas["StoredThing"];
export type StoredKind = NonNullable<StoredThing["kind"]>;
export type Upload = Schemas["Upload"];
export type Deleted = Schemas["Deleted"];
export type Renamed = Schemas["Renamed"];

export type Job = Schemas["Job"];
export type JobState = Job["state"];
export type JobAccepted = Schemas["JobAccepted"];
export type JobLog = Schemas["JobLog"];
export type LogLine = Schemas["LogLine"];
export type EpochRecord = Schemas["EpochRecord"];

export type TrainingEstimate = Schemas["TrainingEstimate"];
export type ModeDuration = Schemas["ModeDuration"];
export type TestOutlook = Schemas["TestOutlook"];
export type TrainingOptions = Schemas["TrainingOptions"];
/** Any of the settings; what is left out is the server's to choose. */
export type TrainingSettings = Partial<components["schemas"]["RetrainSettings"]>;
export type AugmentationSettings = components["schemas"]["AugmentationConfig"];

export type Recipe = Schemas["RecipeAnswer"];
export type Backbone = Schemas["BackboneAnswer"];

export type FeedbackChange = Schemas["FeedbackChange"];
export type FeedbackGroup = Schemas["FeedbackGroup"];
export type FeedbackGroups = Schemas["FeedbackGroups"];
export type FeedbackItem = Schemas["FeedbackItem"];
export type FeedbackList = Schemas["FeedbackList"];

export type LoadTest = Schemas["LoadTest"];
export type LoadTestSummary = Schemas["LoadTestSummary"];
export type LoadTestFigures = Schemas["LoadTestFigures"];
export type LoadTestStage = Schemas["LoadTestStage"];
export type LoadTestEndpoint = Schemas["LoadTestEndpoint"];
export type LoadTestCheck = Schemas["LoadTestCheck"];
export type LoadTestPoint = Schemas["LoadTestPoint"];
