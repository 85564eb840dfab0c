export { picturesZipUrl } from "./api";
export { RevisionMenu, revisionWords, VersionMenu } from "./components/menus";
export { SpaceLink, StorageLine } from "./components/storage-line";
export { StoragePage } from "./components/storage-page";
export { ThingMenu } from "./components/thing-menu";
