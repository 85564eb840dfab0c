export type FileKind = "zip" | "archive" | "picture" | "other";

const ARCHIVES = /\.(rar|7z|tar|tgz|gz|bz2|xz|zst|iso|dmg)$/i;
const PICTURES = /\.(jpe?g|jfif|png|webp|gif|bmp|heic|heif|avif|tiff?)$/i;

/** What a file is, by its name and by what the browser makes of that; what is in it, the server judges. */
export function kindOfFile({ name, type }: Pick<File, "name" | "type">): FileKind {
  if (/\.zip$/i.test(name) || ZIP_TYPES.includes(type)) return "zip";
  if (ARCHIVES.test(name)) return "archive";
  return type.startsWith("image/") || PICTURES.test(name) ? "picture" : "other";
}

const ZIP_TYPES = ["application/zip", "application/x-zip-compressed"];
