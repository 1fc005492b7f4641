/** The cases that the thing belongs to; from here it opens one, or goes into one. */
import { Button, Dropdown } from "antd";
import { Link } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { casePath } from "../asking";
import { useCasesOf } from "../queries";

export function CaseMenu({ id }: { id: string }) {
  const { t } = useTranslation("trace");
  const mayRead = useMay("case.read");
  const mayWrite = useMay("case.write");
  const found = useCasesOf(id, mayRead).data;
  const cases = (found?.cases ?? []).map((each) => ({ key: String(each.number), label: <Link to={`/cases/${each.number}`}>{t("case.one", { number: each.number, title: each.title })}</Link> }));
  const acts = [
    { key: "open", label: <Link to={casePath(id)}>{t("case.open")}</Link> },
    { key: "add", label: <Link to={casePath(id, true)}>{t("case.add")}</Link> },
  ];
  const items = [...cases, ...(cases.length > 0 && mayWrite ? [{ type: "divider" as const }] : []), ...(mayWrite ? acts : [])];
  const lacking = mayRead ? (items.length === 0 ? t("case.mayNotWrite") : undefined) : t("case.mayNot");
  return (
    <Dropdown trigger={["click"]} disabled={items.length === 0} menu={{ items }}>
      <Button aria-haspopup="menu" title={lacking}>
        {t("case.menu")}
        {found && found.total > 0 ? ` · ${found.total}` : ""} <span aria-hidden="true">▾</span>
      </Button>
    </Dropdown>
  );
}
