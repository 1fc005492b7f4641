/** A new case from a complaint, or what the address names goes into one that there is. */
import { Segmented } from "antd";
import { Link } from "react-router";
import { Title } from "../../../parts/Title";
import { useAddress } from "../address";
import { useSay } from "../say";
import { AddToCase } from "./AddToCase";
import { givenBy, linksOf } from "./given";
import { NewCase } from "./NewCase";

export default function OpenCase() {
  const t = useSay();
  const [asked, change] = useAddress();
  const given = givenBy(asked);
  const something = linksOf(given).length > 0;
  const existing = something && asked.get("to") === "existing";
  const choice = (
    <Segmented
      aria-label={t("open.where")}
      value={existing ? "existing" : "new"}
      options={[
        { value: "new", label: t("cases.new") },
        { value: "existing", label: t("open.existing") },
      ]}
      onChange={(chosen) => change({ to: chosen === "existing" ? "existing" : null })}
    />
  );
  return (
    <>
      <Title crumbs={<Link to="/cases">{t("place")}</Link>} title={t(existing ? "open.existing" : "cases.new")} actions={something ? choice : null} />
      {existing ? <AddToCase given={given} /> : <NewCase given={given} title={asked.get("title") ?? ""} />}
    </>
  );
}
