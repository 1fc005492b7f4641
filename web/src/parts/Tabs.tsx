/** The parts of a place. Each has an address of its own, so these are links: the back button works, and so do new tabs. */
import { useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";

interface Tab {
  to: string;
  label: string;
  /** How much waits there, if it is worth a look. */
  count?: number | undefined;
}

export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }) {
  const { pathname } = useLocation();
  const counted = tabs.map((tab) => tab.count).join();
  const row = useRef<HTMLElement>(null);
  // On a phone the row is wider than the screen: where one is must be in sight.
  useEffect(() => {
    // Not the effect's answer: newer browsers give a promise, and React would take it for a way to clean up.
    void row.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname, counted]);
  return (
    <nav className="tabs no-print" aria-label={label} ref={row}>
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to}>
          {tab.label}
          {tab.count ? <span className="tabs-count">{tab.count.toLocaleString("en")}</span> : null}
        </NavLink>
      ))}
    </nav>
  );
}
