/** Ways in for a picture. */
export interface PictureInputs {
  onBrowse: () => void;
  onFiles: (files: File[]) => void;
  onUrl: (url: string) => void;
  onCamera: () => void;
  /** While the camera is on, the page needs no other way to it. */
  isCameraOn: boolean;
}
