export { imagesCsvUrl, imagesZipUrl, thumbnailUrl } from "./api";
export { DatasetList } from "./components/dataset-list";
export { RevisionPicker } from "./components/revision-picker";
export { SampleOffer } from "./components/sample-offer";
export { datasetQueries, useDataset, useDatasets } from "./queries";
export { DatasetReport } from "./report/dataset-report";
export { leftOutWords } from "./report/left-out-words";
export { diffWords } from "./revision-diff";
export { AddPhotosDialog } from "./upload/add-photos-dialog";
export type { UploadTarget } from "./upload/api";
export { kindOfFile } from "./upload/file-kinds";
export { GivenNotice } from "./upload/given-notice";
export { chosenFolder, readDropped, type Given } from "./upload/given";
export {
  classSource,
  judgeGiven,
  sourceOfClasses,
  type GivenProblem,
  type UploadSource,
  type WayOn,
} from "./upload/judge-given";
export { TargetDialog } from "./upload/target-dialog";
export { MOST_ZIP_BYTES, MOST_ZIP_FILES, type PlacedFile, zipOfFiles } from "./upload/folder-zip";
export { UnfinishedUploads } from "./upload/unfinished-uploads";
export { UploadCard } from "./upload/upload-card";
export { UploadInputs } from "./upload/upload-inputs";
export { useFileDrop } from "./upload/use-file-drop";
export { useZipUpload, ZipUploadProvider } from "./upload/use-zip-upload";
export { ZipDropZone } from "./upload/zip-drop-zone";
export type { UploadState, ZipUpload } from "./upload/zip-upload";
