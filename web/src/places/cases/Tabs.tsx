/** Parts of a page, one at a time; which one is open stands in the address. */
import { type KeyboardEvent, useRef } from "react";

export interface Tab<Name extends string> {
  name: Name;
  label: string;
  count?: string;
}

interface Choice<Name extends string> {
  label: string;
  tabs: readonly Tab<Name>[];
  chosen: Name;
  choose: (name: Name) => void;
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs<Name extends string>({ label, tabs, chosen, choose }: Choice<Name>) {
  const list = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = (tabs.findIndex((tab) => tab.name === chosen) + by + tabs.length) % tabs.length;
    const next = tabs[at];
    if (next) choose(next.name);
    list.current?.querySelectorAll<HTMLButtonElement>("button")[at]?.focus();
  };
  return (
    <div className="cases-tabs no-print" role="tablist" aria-label={label} ref={list} onKeyDown={step}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          aria-selected={tab.name === chosen}
          tabIndex={tab.name === chosen ? 0 : -1}
          onClick={() => choose(tab.name)}
        >
          {tab.label}
          {tab.count === undefined ? null : <b>{tab.count}</b>}
        </button>
      ))}
    </div>
  );
}
