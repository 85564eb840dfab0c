import { fetchBlob } from "./api/blob";
import { saveBlob } from "./download";
import { formatBytes } from "./format";
import { toast } from "./toast";

/** Fetch a file with the tab's token and save it; what a browser says of its own downloads, a toast says of this one. */
export async function downloadWithToken(path: string, fileName: string): Promise<void> {
  const id = `download of ${path}`;
  toast.loading(`Downloading ${fileName}`, { id });
  try {
    const blob = await fetchBlob(path, ({ received, total }) => {
      const of = total === null ? "" : ` of ${formatBytes(total)}`;
      toast.loading(`Downloading ${fileName}: ${formatBytes(received)}${of}`, { id });
    });
    saveBlob(blob, fileName);
    toast.success(`${fileName} is downloaded, ${formatBytes(blob.size)}`, { id });
  } catch (cause) {
    toast.error(cause instanceof Error ? cause.message : `${fileName} could not be downloaded.`, { id });
  }
}
