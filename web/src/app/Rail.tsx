/** The eight places: five of work above, three of administration below. */
import { type ReactNode, useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router";
import { useTranslation } from "../language";

const WORK: Record<string, ReactNode> = {
  today: <path d="M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5h-5v5H5a1 1 0 0 1-1-1z" />,
  trace: (
    <>
      <circle cx="5" cy="12" r="2" />
      <circle cx="19" cy="5" r="2" />
      <circle cx="19" cy="19" r="2" />
      <path d="M7 12c6 0 5-7 10-7M7 12c6 0 5 7 10 7" />
    </>
  ),
  causes: <path d="M3 12h18M17 8l4 4-4 4M6 6l4 6M6 18l4-6M12 6l4 6M12 18l4-6" />,
  process: <path d="M4 4v16h16M7 15l4-5 3 3 5-7" />,
  cases: <path d="M12 4 3.5 19h17zM12 10v4.5M12 17v.01" />,
};
const KEEPING: Record<string, ReactNode> = {
  data: (
    <>
      <ellipse cx="12" cy="6" rx="7" ry="3" />
      <path d="M5 6v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3" />
    </>
  ),
  passports: (
    <>
      <rect x="5" y="3.5" width="14" height="17" rx="2" />
      <circle cx="12" cy="10" r="2.6" />
      <path d="M8.5 16.5c.6-1.6 1.9-2.4 3.5-2.4s2.9.8 3.5 2.4" />
    </>
  ),
  admin: (
    <>
      <circle cx="12" cy="12" r="3" />
      <path d="M12 4v2.5M12 17.5V20M4 12h2.5M17.5 12H20M6.3 6.3l1.8 1.8M15.9 15.9l1.8 1.8M17.7 6.3l-1.8 1.8M8.1 15.9l-1.8 1.8" />
    </>
  ),
};

function Place({ name, children }: { name: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <NavLink className="place" to={`/${name}`}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        {children}
      </svg>
      {t(`place.${name}`)}
    </NavLink>
  );
}

export function Rail() {
  const { t } = useTranslation();
  const rail = useRef<HTMLElement>(null);
  const place = useLocation().pathname.split("/")[1];
  // On a phone the rail is wider than the screen.
  useEffect(() => {
    // Not the effect's answer: newer browsers give a promise, and React would take it for a way to clean up.
    void rail.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [place]);
  return (
    <nav className="rail" ref={rail} aria-label={t("frame.places")}>
      <NavLink className="mark" to="/today" aria-label="Clew">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 6c5 0 6 12 12 12M4 18c5 0 6-12 12-12" />
          <circle cx="19" cy="6" r="1.6" />
          <circle cx="19" cy="18" r="1.6" />
        </svg>
      </NavLink>
      {Object.entries(WORK).map(([name, icon]) => (
        <Place key={name} name={name}>
          {icon}
        </Place>
      ))}
      <span className="space" />
      {Object.entries(KEEPING).map(([name, icon]) => (
        <Place key={name} name={name}>
          {icon}
        </Place>
      ))}
    </nav>
  );
}
