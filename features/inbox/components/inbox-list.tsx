"use client";

import { useState } from "react";

import type { FeedbackItem } from "@/lib/api/types";

import { InboxCard } from "./inbox-card";
import { InboxToolbar } from "./inbox-toolbar";

/** The pictures that wait, and what can be done with those that are selected. */
export function InboxList({ items }: { items: readonly FeedbackItem[] }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // What has left the inbox is no longer selected.
  const chosen = items.filter(({ id }) => selected.has(id));

  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };

  return (
    <>
      <InboxToolbar
        chosen={chosen}
        total={items.length}
        onSelectAll={(isAll) => setSelected(new Set(isAll ? items.map(({ id }) => id) : []))}
      />
      <ul className="grid gap-4 min-[30rem]:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
        {items.map((item) => (
          <InboxCard key={item.id} item={item} isSelected={selected.has(item.id)} onToggle={() => toggle(item.id)} />
        ))}
      </ul>
    </>
  );
}
