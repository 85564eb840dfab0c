import { useMemo, useState } from "react";

import type { QueueItem } from "../queue/queue-item";

export interface Selection {
  /** What is selected of what is shown: nothing is done to pictures that nobody sees. */
  ids: ReadonlySet<string>;
  /** Where the keyboard stands. */
  activeId: string | null;
  /** Select this one alone. */
  choose: (id: string) => void;
  toggle: (id: string) => void;
  /** Select all from the one that was chosen last to this one. */
  extendTo: (id: string) => void;
  moveTo: (id: string) => void;
  chooseAll: () => void;
  /** Select these alone. */
  chooseMany: (ids: readonly string[]) => void;
  clear: () => void;
}

interface State {
  ids: ReadonlySet<string>;
  anchor: string | null;
  active: string | null;
}

const NONE: State = { ids: new Set(), anchor: null, active: null };

/** Which of the shown pictures are selected. */
export function useSelection(shown: readonly QueueItem[]): Selection {
  const [{ ids, anchor, active }, setState] = useState(NONE);
  const visible = useMemo(
    () => (ids.size === 0 ? ids : new Set(shown.filter(({ id }) => ids.has(id)).map(({ id }) => id))),
    [ids, shown],
  );
  const indexOf = (id: string | null) => shown.findIndex((item) => item.id === id);
  const activeId = active !== null && indexOf(active) >= 0 ? active : (shown[0]?.id ?? null);

  return {
    ids: visible,
    activeId,
    choose: (id) => setState({ ids: new Set([id]), anchor: id, active: id }),
    toggle: (id) => {
      const next = new Set(visible);
      if (!next.delete(id)) next.add(id);
      setState({ ids: next, anchor: id, active: id });
    },
    extendTo: (id) => {
      const from = indexOf(anchor) >= 0 ? anchor : activeId;
      const [first = 0, last = 0] = [indexOf(from), indexOf(id)].toSorted((a, b) => a - b);
      setState({ ids: new Set(shown.slice(first, last + 1).map((item) => item.id)), anchor: from, active: id });
    },
    moveTo: (id) => setState({ ids: visible, anchor: id, active: id }),
    chooseAll: () => setState({ ids: new Set(shown.map(({ id }) => id)), anchor, active: activeId }),
    chooseMany: (many) => setState({ ids: new Set(many), anchor, active: activeId }),
    clear: () => setState({ ids: new Set(), anchor: null, active: activeId }),
  };
}
