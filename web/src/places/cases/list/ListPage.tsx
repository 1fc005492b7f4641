/** All cases and all recall scopes, each as a table; which of them stands in the address. */
import { Button } from "antd";
import { Link } from "react-router";
import { useLive } from "../../../api/feed";
import { useMay } from "../../../api/reader";
import { useSay } from "../say";
import { Title } from "../../../parts/Title";
import { useAddress } from "../address";
import { Tabs } from "../Tabs";
import { CasesCard } from "./CasesCard";
import { ScopesCard } from "./ScopesCard";

export default function ListPage() {
  const t = useSay();
  const [asked, change] = useAddress();
  const tab = asked.get("tab") === "scopes" ? "scopes" : "cases";
  // Opening a case is another right than making a scope.
  const may = { cases: useMay("case.write"), scopes: useMay("hold.place") }[tab];
  useLive("scopes", "cases");
  const made = tab === "scopes" ? "/cases/scopes/new" : "/cases/new";
  return (
    <>
      <Title
        title={t("place")}
        actions={
          <Link to={made} className="cases-new" aria-disabled={!may} tabIndex={-1}>
            <Button type="primary" disabled={!may} title={may ? undefined : t("lacks", { verb: t(tab === "scopes" ? "verb.hold" : "verb.write") })}>
              {t(tab === "scopes" ? "scopes.new" : "cases.new")}
            </Button>
          </Link>
        }
      />
      <Tabs
        label={t("list.tabs")}
        chosen={tab}
        tabs={[
          { name: "cases", label: t("cases.title") },
          { name: "scopes", label: t("scopes.title") },
        ]}
        choose={(name) => change({ tab: name === "cases" ? null : name, state: null })}
      />
      {tab === "scopes" ? <ScopesCard /> : <CasesCard />}
    </>
  );
}
