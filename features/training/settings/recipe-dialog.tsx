import { Modal } from "@/components/modal";
import { WithCode } from "@/components/with-code";
import type { Backbone, Recipe } from "@/lib/api/types";

import { OptionList } from "./option-list";
import { recipeFacts } from "./recipe-words";
import { WeightsMark } from "./weights";

interface RecipeDialogProps {
  recipes: readonly Recipe[];
  backbones: readonly Backbone[];
  chosen: string | undefined;
  onClose: () => void;
  onChoose: (recipe: Recipe) => void;
}

/** All recipes: what each is, how it trains and what it needs. */
export function RecipeDialog({ recipes, backbones, chosen, onClose, onChoose }: RecipeDialogProps) {
  const options = recipes.map((recipe) => {
    const backbone = backbones.find(({ name }) => name === recipe.resolved.backbone);
    return { id: recipe.name, title: recipe.title, children: <RecipeWords recipe={recipe} backbone={backbone} /> };
  });
  const choose = (name: string) => {
    const recipe = recipes.find((known) => known.name === name);
    if (recipe !== undefined) onChoose(recipe);
  };
  return (
    <Modal
      isOpen
      isWide
      onClose={onClose}
      title="Start from a recipe"
      description="Each fills in the settings. They are applied to your pictures, and each can be changed afterwards."
    >
      <OptionList label="Recipes" options={options} chosen={chosen} onChoose={choose} />
    </Modal>
  );
}

function RecipeWords({ recipe, backbone }: { recipe: Recipe; backbone: Backbone | undefined }) {
  return (
    <>
      <span className="text-pretty">
        <WithCode>{recipe.summary}</WithCode>
      </span>
      <span className="text-muted-foreground text-pretty">
        Made for {recipe.data.title}. {recipe.after}
      </span>
      <span className="mt-1 tabular-nums">{recipeFacts(recipe, backbone)}</span>
      {backbone !== undefined && <WeightsMark backbone={backbone} isRandom={recipe.resolved.weights === "none"} />}
    </>
  );
}
