"use client";

import { Check, Database, Layers, type LucideIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";

import { MAIN_PAGES, OTHER_PAGES } from "@/components/layout/nav-items";
import { THEME_LABELS } from "@/components/layout/theme-labels";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "@/components/ui/command";
import { useDatasets } from "@/features/datasets";
import { useModels } from "@/features/models";
import { formatCount } from "@/lib/format";
import { useReturnFocus } from "@/lib/hooks/use-return-focus";
import { useTheme } from "@/lib/hooks/use-theme";
import { datasetPage, versionPage } from "@/lib/pages";
import { THEME_CHOICES } from "@/lib/theme";

interface PaletteDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

/** Where to go and what to switch, found by typing. */
export function PaletteDialog({ isOpen, onClose }: PaletteDialogProps) {
  const router = useRouter();
  const { choice, choose } = useTheme();
  const { data: models } = useModels();
  const { data: datasets } = useDatasets();
  const focus = useReturnFocus();

  const go = (href: string, isExternal = false) => {
    onClose();
    if (isExternal) window.location.assign(href);
    else router.push(href);
  };
  return (
    <CommandDialog
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Search"
      description="Go to a page, a version or a dataset, or switch the theme."
      showCloseButton={false}
      // What is typed into stays where it is, however much is found.
      className="top-[15dvh] translate-y-0"
      contentProps={focus}
    >
      <CommandInput placeholder="Go to a page, a version, a dataset" aria-label="Search" />
      <CommandList className="max-h-[min(24rem,60vh)]">
        <CommandEmpty>Nothing has this name.</CommandEmpty>
        <CommandGroup heading="Pages">
          {[...MAIN_PAGES, ...OTHER_PAGES].map(({ label, href, icon, isExternal }) => (
            <Line key={href} value={`page ${label}`} icon={icon} onSelect={() => go(href, isExternal)}>
              {label}
            </Line>
          ))}
        </CommandGroup>
        {models !== undefined && models.models.length > 0 && (
          <CommandGroup heading="Versions">
            {models.models.map(({ version, label }) => (
              <Line
                key={version}
                value={`version ${version} ${label ?? ""}`}
                icon={Layers}
                note={version === models.aliases.champion ? "live" : (label ?? undefined)}
                onSelect={() => go(versionPage(version))}
              >
                {version}
              </Line>
            ))}
          </CommandGroup>
        )}
        {datasets !== undefined && datasets.length > 0 && (
          <CommandGroup heading="Datasets">
            {datasets.map(({ id, name, latest }) => (
              <Line
                key={id}
                value={`dataset ${name} ${id}`}
                icon={Database}
                note={formatCount(latest.image_count, "picture")}
                onSelect={() => go(datasetPage(id))}
              >
                {name}
              </Line>
            ))}
          </CommandGroup>
        )}
        <CommandGroup heading="Theme">
          {THEME_CHOICES.map((value) => (
            <Line
              key={value}
              value={`theme ${THEME_LABELS[value]}`}
              isChosen={value === choice}
              onSelect={() => {
                onClose();
                choose(value);
              }}
            >
              {THEME_LABELS[value]}
            </Line>
          ))}
        </CommandGroup>
      </CommandList>
    </CommandDialog>
  );
}

interface LineProps {
  /** What is searched. */
  value: string;
  icon?: LucideIcon;
  isChosen?: boolean;
  note?: string | undefined;
  onSelect: () => void;
  children: ReactNode;
}

function Line({ value, icon: Icon, isChosen = false, note, onSelect, children }: LineProps) {
  return (
    <CommandItem value={value} onSelect={onSelect} className="gap-3 rounded-md pointer-coarse:min-h-11">
      {Icon !== undefined && <Icon aria-hidden />}
      <span className="min-w-0 truncate">{children}</span>
      {note !== undefined && <span className="ml-auto shrink-0 text-small text-muted-foreground">{note}</span>}
      {isChosen && <Check className="ml-auto" aria-label="chosen" />}
    </CommandItem>
  );
}
