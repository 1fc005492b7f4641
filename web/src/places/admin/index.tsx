/** People, roles, tokens, status, storage, jobs: one tab each, each with its own address. */
import type { ComponentType } from "react";
import { Navigate, useLocation } from "react-router";
import { useReader } from "../../api/reader";
import { speak, useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { CardSkeleton } from "../../parts/Skeletons";
import { Tabs } from "../../parts/Tabs";
import { Title } from "../../parts/Title";
import "./admin.css";
import en from "./en.json";
import { Jobs } from "./Jobs";
import { OwnPassword } from "./OwnPassword";
import { People } from "./People";
import { Roles } from "./Roles";
import { Status } from "./Status";
import { Storage } from "./Storage";
import { Tokens } from "./Tokens";
import zh from "./zh.json";

speak("admin", { zh, en });

/** What only an administrator may see. */
const GUARDED = ["people", "tokens", "status", "storage"];
const TABS: Record<string, ComponentType> = { people: People, roles: Roles, tokens: Tokens, status: Status, storage: Storage, jobs: Jobs };

export default function Admin() {
  const { t } = useTranslation("admin");
  const reader = useReader();
  const may = reader.data?.verbs.includes("admin");
  const { pathname } = useLocation();
  const open = pathname.split("/")[2] ?? "";
  if (!(open in TABS)) return <Navigate to="/admin/people" replace />;
  const guarded = GUARDED.includes(open);
  const Shown = TABS[open] as ComponentType;
  return (
    <>
      <Title title={t("title")} />
      <Tabs label={t("title")} tabs={Object.keys(TABS).map((tab) => ({ to: `/admin/${tab}`, label: t(`tabs.${tab}`) }))} />
      <div className="admin">
        {/* Nothing is asked for before it is known who asks. */}
        {guarded ? (
          <Asked query={reader} skeleton={<CardSkeleton lines={8} />}>
            {() => (may ? <Shown /> : <Lacking />)}
          </Asked>
        ) : (
          <Shown />
        )}
      </div>
    </>
  );
}

/** Whoever does not administer still has a password of their own. */
function Lacking() {
  const { t } = useTranslation("admin");
  return (
    <div className="stack">
      <Card>
        <Empty says={t("lacking")} why={t("lackingWhy")} />
      </Card>
      <OwnPassword />
    </div>
  );
}
