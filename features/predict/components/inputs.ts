/** Ways in for a picture. */
export interface PictureInputs {
  onBrowse: () => void;
  onFiles: (files: File[]) => void;
  onUrl: (url: string) => void;
}
