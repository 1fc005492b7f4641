/** The parts of a place. Each has an address of its own, so these are links: the back button works, and so do new tabs. */
import { NavLink } from "react-router";

interface Tab {
  to: string;
  label: string;
  /** How much waits there, if it is worth a look. */
  count?: number | undefined;
}

export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }) {
  return (
    <nav className="tabs no-print" aria-label={label}>
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to}>
          {tab.label}
          {tab.count ? <span className="tabs-count">{tab.count.toLocaleString("en")}</span> : null}
        </NavLink>
      ))}
    </nav>
  );
}
