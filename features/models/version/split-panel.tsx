import { Panel } from "@/components/panel";
import { formatCount, formatNumber, formatRate } from "@/lib/format";

import { splitOf } from "../manifest";

import { Fact } from "./fact";
import { SameSceneNote } from "./same-scene-note";
import type { TabProps } from "./tab-props";

/** Which pictures it learned from, and which were kept aside to test it. */
export function SplitPanel({ model, evaluation }: TabProps) {
  const { train, test, seed, checksum } = splitOf(model);
  const share = evaluation.same_scene_share ?? 0;
  return (
    <Panel title="Train and test" sentence="The test pictures were never learned from; every figure is of these.">
      <dl className="divide-border -my-2 divide-y">
        <Fact term="Train">{train === null ? "not on record" : formatCount(train, "picture")}</Fact>
        <Fact term="Test">{formatCount(evaluation.count, "picture")}</Fact>
        {test !== null && test !== evaluation.count && (
          <Fact term="Test pictures in the dataset">{formatNumber(test)}</Fact>
        )}
        <Fact term="Same scene in train and test">{share === 0 ? "none" : formatRate(share)}</Fact>
        <Fact term="Classes">{formatNumber(model.class_names.length)}</Fact>
        {seed !== null && <Fact term="Seed">{seed}</Fact>}
        {checksum !== null && (
          <Fact term="Dataset checksum">
            <span className="figures text-xs break-all">{checksum}</span>
          </Fact>
        )}
      </dl>
      {share > 0 && (
        <div className="mt-4">
          <SameSceneNote share={share} />
        </div>
      )}
    </Panel>
  );
}
