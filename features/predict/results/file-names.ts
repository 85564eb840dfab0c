/** What Windows takes for a device, whatever its ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;
const MOST_CHARACTERS = 120;

/** A name that every system takes for a file or folder, and that leads nowhere else. */
export function safeName(name: string): string {
  const plain = name.normalize("NFC").replaceAll(/[\u0000-\u001f\u007f"*/:<>?\\|]/g, "_");
  const [stem, ending] = split(plain);
  const short = `${Array.from(stem).slice(0, MOST_CHARACTERS).join("")}${ending}`.replace(/^[\s.]+|[\s.]+$/g, "");
  if (short === "") return "unnamed";
  return DEVICES.test(short) ? `_${short}` : short;
}

/** Gives each file of a tree a path of its own, also where upper and lower case are the same. */
export class FileNames {
  #taken = new Set<string>();

  take(folder: string, name: string): string {
    const safe = safeName(name);
    const [stem, ending] = split(safe);
    let path = `${folder}/${safe}`;
    for (let count = 2; this.#taken.has(path.toLowerCase()); count++) path = `${folder}/${stem} (${count})${ending}`;
    this.#taken.add(path.toLowerCase());
    return path;
  }
}

/** A name before its last dot, and from there on; an ending is short. */
function split(name: string): [string, string] {
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? "";
  return [name.slice(0, name.length - ending.length), ending];
}
