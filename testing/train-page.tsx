import { TrainPage } from "@/features/training/components/train-page";

import { navigation } from "./navigation";
import { renderInApp } from "./render";

/** The Train page as an address opens it. */
export function openTrainPage(query: string): void {
  navigation.params = new URLSearchParams(query);
  renderInApp(<TrainPage />);
}

/** What passes for a ZIP as long as no server looks into it. */
export function zip(name = "shapes.zip"): File {
  return new File(["PK"], name, { type: "application/zip" });
}
