export { picturesZipUrl } from "./api";
export { RevisionMenu, revisionWords } from "./components/revision-menu";
export { SpaceLink, StorageLine } from "./components/storage-line";
export { StoragePage } from "./components/storage-page";
export { ThingMenu } from "./components/thing-menu";
export { VersionMenu } from "./components/version-menu";
